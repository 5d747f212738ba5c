internal import Jobs

/// The commented specs that `cfgctl spec` prints.
enum ExampleSpec {
    /// The text of a spec that can be submitted as it is once its files are there.
    static func text(of kind: JobKind) -> String {
        switch kind {
        case .train: train
        case .sample: sample
        case .classifier: classifier
        case .evaluate: evaluate
        case .importing: importing
        case .encode: encoding
        }
    }

    private static let importing = """
        # Makes a checkpoint of weights that were trained elsewhere, to be sampled like a job's own. Nothing in the files is
        # executed.
        kind: import
        name: sit
        files: [/srv/weights/SiT-XL-2-256x256.pt]  # of PyTorch or safetensors; or a directory: a checkpoint, an export
        convention: sit                 # or dit, repa, torchcfm, flow-matching: the direction of time, and what is predicted
        # weights: ema                  # or model, where a file holds both
        # heads: 16                     # of a transformer whose width is not one of the published
        # What the samples are latents of. Without a decoder they are drawn as tensors.
        # latents: {decoder: /srv/weights/sd-vae-ft-ema, scale: 0.18215}

        """

    private static let encoding = """
        # Encodes pictures once with an autoencoder, so that models are trained on their latents:
        #   data: {format: safetensors, path: latents.safetensors, labels: labels}
        # All keys: man 5 cfgd-spec
        kind: encode
        name: garment-latents
        data:
          images: /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz
          size: 32                      # a multiple of what one place of the latents stands for
        autoencoder: /srv/weights/sd-vae-ft-ema   # the directory of an AutoencoderKL, as diffusers saves it
        posterior: sample               # or mean
        # scale: 0.18215                # what latents are multiplied with; by default as the autoencoder says
        batch: 16
        seed: 0

        """

    private static let train = """
        # Trains a network that can be guided. All keys with their ranges and defaults: man 5 cfgd-spec
        kind: train
        name: garments                  # the job's name; several jobs may share one
        seed: 0                         # decides every random number

        # Debian's package dataset-fashion-mnist. Relative paths start from this file's directory.
        data:
          format: idx
          images: /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz
          # size: 32                    # pad height and width to this
          # limit: 1000                 # use only the first examples
        # Or pictures of your own, a folder for each class:
        # data: {format: folder, path: photos, size: 64, crop: random, flip: true, unusable: skip}
        # Or {format: captions, path: DIR}, {format: cifar, path: cifar-10-batches-bin}, {format: npz, path: x.npz, labels: y},
        # safetensors, npy, csv; {format: toy, kind: moons} and {format: shapes} need no files.
        # Where paths begin: standard normal noise, or the examples of a data set, as {images: FILE}.
        # source: gaussian

        network:
          # Or a transformer, {kind: sit, size: S, patch: 2}; the U-Net of ADM, {kind: adm, width: 128,
          # multipliers: [1, 2, 2]}; that of MIT's lab, {kind: lab}; {kind: mlp, width: 64, depth: 4}.
          kind: unet
          channels: [16, 32, 64]        # finest level first; each level halves height and width
          blocks: 1                     # residual layers of a level
          attention: [2]                # levels with self-attention, 0 is the finest

        # x_t = t x_1 + (1 - t) x_0, noise at t = 0, data at t = 1. Or cosine, vp, linear-vp, {polynomial: {n: 2}},
        # {custom: {alpha: "sin(pi*t/2)", sigma: "cos(pi*t/2)"}}.
        path: linear
        # Or score, noise, data; the times uniform, logit-normal, log-normal.
        # The coupling of source and data is independent, or optimal-transport within each batch and class.
        objective: {predict: velocity, time: stratified}

        # The label is replaced by the null label with this probability, so that one network learns the conditional and
        # the unconditional field. 0 gives a network that classifier-free guidance cannot use.
        condition: {drop: 0.1}
        # Texts in the place of labels, of data with captions: an encoder that is trained along, or CLIP's from its directory.
        # condition: {drop: 0.1, text: transformer}
        # condition: {drop: 0.1, text: {clip: {path: /srv/weights/clip/text_encoder}}}

        train:
          steps: 1400
          batch: 64
          optimizer: {kind: adamw, rate: 4.0e-3, betas: [0.9, 0.99], decay: 0.01}
          schedule: cosine              # or constant
          warmup: 0.05                  # part of the steps in which the rate grows from zero
          clip: 1.0                     # largest norm of the gradient
          ema: {sigma-rel: 0.10}        # or a decay such as 0.999; the weights that are sampled
          # precision: bfloat16         # of products; the weights stay float32
          # accumulate: 4               # parts of a batch, for less memory
          # recompute: true             # of a transformer: less memory for a third more time

        checkpoint: {every: 200, keep: 3}
        preview: {every: 200, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], scale: 2}

        """

    private static let classifier = """
        # Trains p(y | x_t, t) on noised data, for classifier guidance. All keys: man 5 cfgd-spec
        kind: classifier
        name: judge
        seed: 0

        data:
          format: idx
          images: /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz

        network:
          kind: unet                    # its way to the coarsest level; or adm, sit, mlp
          channels: [16, 32, 64]
          attention: [2]

        path: linear                    # that of the model which is to be guided
        objective: {time: stratified}

        train:
          steps: 1000
          batch: 64
          optimizer: {kind: adamw, rate: 2.0e-3, decay: 0.05}
          schedule: cosine
          warmup: 0.05
          clip: 1.0
          ema: {sigma-rel: 0.10}

        checkpoint: {every: 200, keep: 3}

        # Measured at the end: accuracy and calibration for each of equal bins of t. Without files the last tenth of the
        # data is held out.
        test: {examples: 1000, bins: 10}

        """

    private static let evaluate = """
        # Measures the log density that a model gives to examples, in nats and bits/dim. All keys: man 5 cfgd-spec
        kind: evaluate
        # A job, JOB@STEP, or the directory of a checkpoint; or {gaussian-mixture: ...} with samples: {count: 1000}
        # in place of data.
        model: garments
        weights: ema                    # or raw
        seed: 0                         # decides the probes and the dequantisation

        data:
          format: idx
          images: /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz
          limit: 500                    # the first examples; without it all

        condition: labels               # log p(x | y); or none, log p(x)
        dequantize: uniform             # each byte somewhere in its bin; or none

        # Or exact, a backward pass for each dimension: for points.
        divergence: {hutchinson: {probes: 1, noise: rademacher}}

        # Or euler, midpoint, heun, rk4 with steps: 100 and a schedule as in a spec of kind sample.
        sampler: {solver: dopri5, rtol: 1.0e-4, atol: 1.0e-4}
        batch: 64

        """

    private static let sample = """
        # Draws samples from the weights of a training job. All keys: man 5 cfgd-spec
        kind: sample
        # A job, JOB@STEP, or the directory of a checkpoint; or a distribution in closed form:
        # {gaussian-mixture: {means: [[-2, 0], [2, 0]], std: 0.5}, path: linear}
        model: garments
        weights: ema                    # or raw

        samples:
          class: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]   # leave out to sample without a condition, with count: 16
          # prompts: [a red ankle boot] # in the place of classes, of a model of texts
          each: 1                       # samples of each class or prompt
          seed: 0                       # decides the noise
          # source: {images: FILE}      # of a model with a source: pictures to begin at

        # The field u + w (c - u): w = 0 is unconditional, w = 1 conditional, w > 1 guided. Each scale of a list is
        # drawn from the same noise and is a row of the grid.
        guidance:
          method: classifier-free       # or none, classifier, autoguidance, composed, cfg++, rectified-cfg++
          scale: [0, 1, 2, 4]
          # negative-prompt: a bag      # of a model of texts: what to lead away from; of classes negative: 8
          # interval: [0.1, 0.9]        # times in which guidance acts; or {sigma: [0.3, 5]}, {log-snr: [-2, 2]}
          # schedule: {formula: "4*t*(1-t)"}   # a factor of w - 1; or increasing, decreasing, cosine, {power: 2}
          # rule: zero-star             # or apg
          # rescale: 0.7                # back towards the deviation of the conditional field

        # Or euler, midpoint, rk4, dopri5 with rtol and atol, dpm-solver++, unipc, ddim, ddpm; of the SDE euler-maruyama and
        # heun-sde with diffusion: sigma. The schedule is uniform, karras, {shifted: 3} or {list: [0, 0.5, 1]}.
        sampler: {solver: heun, steps: 30}          # and precision: bfloat16
        output: {grid: true, images: png, tensors: false}

        """
}
