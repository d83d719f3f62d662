using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Devices;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Catalog.Options;

/// <summary>All options of a run, one row each. A new option is a row here and the code that reads it.</summary>
public static class StandardOptions
{
    private const OptionUses Everywhere = OptionUses.Fit | OptionUses.Eval | OptionUses.Predict | OptionUses.Judge
        | OptionUses.Sensitivity | OptionUses.Effects;

    private const OptionUses Kept = OptionUses.Story | OptionUses.Record;

    private const OptionUses OfPlans = OptionUses.Fit | Kept | OptionUses.Plan;

    private const OptionUses OfFiles = Everywhere | OptionUses.Sample | OptionUses.Record | OptionUses.Plan;

    private const string ByMethod = "by method";

    private const string DatesOfNewRows = "dates, as in %d/%m/%Y, or iso (as in the data of the fit)";

    private static readonly List<RunOption> rows = [];

    private static readonly Applicability training = new(RunFeatures.Training, "methods that train in steps");

    private static readonly Applicability guides = new(RunFeatures.Guide, "`elbo` and `iwae`");

    private static readonly Applicability chainBounds = new(RunFeatures.ChainBound, "a diffusion chain under `elbo`");

    private static readonly Applicability chainSteps =
        new(RunFeatures.ChainSteps, "a diffusion chain with closed-form terms (`elbo`, `--objective derived`)");

    private static readonly Applicability scores = new(RunFeatures.Score, "`score`");

    private static readonly Applicability critics = OfMethods(RunFeatures.Critic, "methods with a critic");

    private static readonly Applicability contrast = OfMethods(RunFeatures.Contrast, "`nce`");

    private static readonly Applicability guideContrast = OfMethods(RunFeatures.GuideContrast, "`avb`");

    private static readonly Applicability criticLayers = OfMethods(RunFeatures.CriticLayer, "`vae_gan`");

    private static readonly Applicability reversals = new(RunFeatures.Reversal, "draws from `reverse`");

    private static readonly Applicability markovChains = new(RunFeatures.MarkovChains, "Markov chains (`gibbs`, `nuts`)");

    private static readonly Applicability trajectories = new(RunFeatures.Trajectories, "`nuts`");

    private static readonly Applicability energyChains = new(RunFeatures.EnergyChains, "draws from `EnergyBased`");

    private static readonly Applicability chainSampling = new(RunFeatures.ChainSampling, "sampling from a diffusion chain");

    private static readonly Applicability integrals =
        new(RunFeatures.Integrals, "latents that a method of the log density may integrate");

    private static readonly Applicability adaptive = new(RunFeatures.AdaptiveSteps, "ODEs solved by `dopri5` or `tsit5`");

    private static Applicability OfMethods(RunFeatures any, string words) => new(any, words) { IsOnPagesOfMethods = true };

    /// <summary>The engines that run programs, the default first.</summary>
    public static IReadOnlyList<EngineKind> Engines { get; } =
    [
        ManagedEngine.Kind, InterpreterEngine.Kind, CudaEngine.Kind,
        EnginePlugins.Kind("torchsharp", "libtorch on the CPU, by TorchSharp: a plug-in",
            "How to get it: docs/guides/torchsharp.md"),
    ];

    /// <summary>Any method of the catalog; a verb that takes a method has its own flag.</summary>
    public static WordOption Method { get; } = Row(new WordOption("method", "a method of `probdsl methods`")
    {
        Default = "the default for the story",
        Uses = OptionUses.Story,
    });

    public static SeedOption Seed { get; } = Row(new SeedOption("seed", "the seed of all randomness")
    {
        Uses = (Everywhere & ~OptionUses.Sensitivity) | OptionUses.Sample | OptionUses.Story,
        HelpOf =
        [
            new(OptionUses.Eval, "the seed of the draws for new rows (1)"),
            new(OptionUses.Judge, "the seed of data drawn from the fit (1)"),
            new(OptionUses.Effects, "the seed of the effects of new groups (1)"),
        ],
    });

    public static CountOption MaxIterations { get; } = Row(new CountOption("max_iter", "the most steps of a start")
    {
        Default = ByMethod,
    });

    public static NumberOption Tolerance { get; } = Row(new NumberOption(
        "tol", OptionRange.Positive, "the convergence tolerance")
    {
        Default = ByMethod,
    });

    public static CountOption Restarts { get; } = Row(new CountOption("restarts", "the number of starts") { Default = ByMethod });

    public static CountOption Draws { get; } = Row(new CountOption("num_samples", "draws of the posterior")
    {
        Usual = 4000,
    });

    public static IntervalOption Interval { get; } = Row(new IntervalOption(
        "interval", "the credible interval; hdi:0.95 for the shortest")
    {
        Default = "0.9",
        Uses = OptionUses.Fit | OptionUses.Predict | OptionUses.Effects | OptionUses.Record,
    });

    public static CountOption Chains { get; } = Row(new CountOption("chains", "the number of Markov chains")
    {
        Usual = 4,
        AppliesTo = markovChains,
    });

    public static CountOption WarmUpDraws { get; } = Row(new CountOption(
        "num_warmup", "the first draws of each Markov chain, which are not reported")
    {
        Least = 0,
        Default = "the number of reported draws of a chain; nuts 400",
        AppliesTo = markovChains,
    });

    public static NumberOption TargetAcceptance { get; } = Row(new NumberOption(
        "target_accept", OptionRange.Fraction,
        "the mean probability of accepting a point to which the steps of a trajectory are adapted: more for shorter steps")
    {
        Default = "0.8",
        AppliesTo = trajectories,
    });

    public static CountOption MaxDepth { get; } = Row(new CountOption(
        "max_depth", "the number of doublings at which a trajectory ends")
    {
        Usual = 10,
        AppliesTo = trajectories,
    });

    public static WordOption Kernel { get; } = Row(new WordOption(
        "kernel",
        "the steps of trajectories: of equal lengths (nuts), halved where the density is narrow (walnuts), or halved once trajectories of "
        + "the warm-up diverge (auto)",
        [new("auto") { IsUsual = true }, new("nuts"), new("walnuts")])
    {
        Default = "auto",
        AppliesTo = trajectories,
    });

    public static WordOption Centering { get; } = Row(new WordOption(
        "centering",
        "the coordinates of unknowns that are drawn about a location by a scale: learned in the warm-up between those of the story and "
        + "multiples of the scale (auto), or those of the story (as-written)",
        [new("auto") { IsUsual = true }, new("as-written")])
    {
        Default = "auto",
        AppliesTo = trajectories,
    });

    public static CountOption Until { get; } = Row(new CountOption(
        "until", "the smallest effective sample size of all sampled parameters at which chains end, before `--num-samples`")
    {
        Counted = "ess",
        Default = "chains of a fixed length",
        AppliesTo = trajectories,
    });

    public static TextOption Like { get; } = Row(new TextOption(
        "like", "DIR", "a kept fit of as many unknowns, with whose metric, steps and last draws chains start")
    {
        Default = "starts of their own",
        Uses = OptionUses.Fit | OptionUses.Record,
        AppliesTo = trajectories,
    });

    public static CountOption Threads { get; } = Row(new CountOption("threads", "the number of threads, without effect on results")
    {
        Default = "all processors",
        Uses = Everywhere | Kept,
    });

    public static WordOption Engine { get; } = Row(new WordOption(
        "engine", "the engine that runs programs",
        [.. Engines.Select(e => new OptionWord(e.Name) { Meaning = e.Summary })])
    {
        Uses = Everywhere | OptionUses.Sample | OptionUses.Record,
    });

    public static WordOption Device { get; } = Row(new WordOption(
        "device", "the device that runs programs",
        [
            new(DeviceSelection.Auto) { Meaning = "a GPU for trainings with large steps, otherwise the processor", IsUsual = true },
            new(DeviceSelection.Processor) { Meaning = "the processor" },
            new(DeviceSelection.Gpu) { Meaning = "a GPU of NVIDIA, the first or number i from 0", IsNumbered = true },
        ])
    {
        Default = DeviceSelection.Auto,
        Uses = Everywhere | OptionUses.Sample | Kept,
    });

    public static WordOption Precision { get; } = Row(new WordOption(
        "precision", "the precision in which a GPU multiplies large matrices of float32 numbers",
        [
            new(DeviceSelection.Float32) { IsUsual = true },
            new(DeviceSelection.Tf32) { Meaning = "10 bits of mantissa" },
            new(DeviceSelection.Bf16) { Meaning = "7 bits of mantissa" },
        ])
    {
        Default = DeviceSelection.Float32,
        AppliesTo = training,
    });

    public static CountOption BatchSize { get; } = Row(new CountOption("batch_size", "rows per training step")
    {
        Usual = 200,
        Default = "200, vmp all rows",
        Uses = OfPlans,
        AppliesTo = new(RunFeatures.Batches, "methods that train in batches of rows"),
    });

    public static NumberOption LearningRate { get; } = Row(new NumberOption(
        "learning_rate", OptionRange.Positive, "the initial learning rate")
    {
        Default = "1e-3 with nets, 2e-3 for preconditioned ones and avb, else 1e-2",
        AppliesTo = training,
    });

    public static CountOption Particles { get; } = Row(new CountOption(
        "num_particles", "draws of the latent variables of each row per step")
    {
        Default = "elbo 1, iwae 10",
        Uses = OfPlans | OptionUses.Eval,
        HelpOf = [new(OptionUses.Eval, "draws from the guide for the tightest bound (250)")],
        AppliesTo = new(
            RunFeatures.Guide | RunFeatures.NormalApproximation | RunFeatures.Ladder,
            "`elbo` and `iwae`, `advi`, and `eval` of fits with a guide"),
    });

    public static NumberOption WarmUp { get; } = Row(new NumberOption(
        "kl_warm_up", OptionRange.FromZero, "the fraction of the steps over which the weight of KL divergences rises to its full value")
    {
        Default = "0.3 with nets, else 0",
        AppliesTo = guides,
    });

    public static NumberOption FreeBits { get; } = Row(new NumberOption(
        "free_bits", OptionRange.FromZero, "the minimum cost of a KL divergence, in bits per dimension of a row")
    {
        Default = "0",
        AppliesTo = new(
            RunFeatures.ClosedDivergences,
            "latent variables under `elbo` with a closed-form KL divergence, outside of diffusion chains"),
    });

    public static NumberOption ClipNorm { get; } = Row(new NumberOption(
        "clip_norm", OptionRange.Positive, "the maximum norm of the gradient in a step")
    {
        AppliesTo = training,
    });

    public static NumberOption Averaging { get; } = Row(new NumberOption(
        "ema", OptionRange.BelowOne, "the decay of a running average of the weights, as in 0.999; the fit keeps the average")
    {
        Default = "flow_matching, score, nce, gan, fgan, wgan, vae_gan and diffusion chains with nets 0.999, else 0",
        AppliesTo = training,
    });

    public static NumberOption Holdout { get; } = Row(new NumberOption(
        "holdout", OptionRange.Fraction,
        "the fraction of rows to hold out, as in 0.2"));

    public static NumberOption WeightDecay { get; } = Row(new NumberOption(
        "weight_decay", OptionRange.FromZero, "the fraction of each weight, times the learning rate, that a step subtracts")
    {
        Default = "adamw 0.01, else 0",
        AppliesTo = training,
    });

    public static NumberOption Beta { get; } = Row(new NumberOption(
        "beta", OptionRange.FromZero, "the weight of KL divergences after the warm-up")
    {
        Default = "1",
        AppliesTo = new(RunFeatures.Guide | RunFeatures.CriticLayer, "`elbo`, `iwae` and `vae_gan`"),
    });

    public static WordOption Schedule { get; } = Row(new WordOption(
        "schedule", "how the learning rate decays", Words("halving", "constant", "cosine", "plateau"))
    {
        Default = "halving",
        AppliesTo = training,
    });

    public static WordOption Optimizer { get; } = Row(new WordOption(
        "optimizer", "the optimizer that turns gradients into steps", Words("adam", "adamw", "amsgrad"))
    {
        Default = "adam",
        AppliesTo = training,
    });

    public static WordOption Divergences { get; } = Row(new WordOption(
        "kl", "how KL divergences are computed: by formula where there is one, or from draws",
        [new("formula") { IsUsual = true }, new("sampled")])
    {
        Uses = OfPlans,
        Default = "formula",
        AppliesTo = new(RunFeatures.Latents,
            "latent variables that a guide or an encoder draws under `elbo`, each by a distribution of its own"),
    });

    public static WordOption Gradient { get; } = Row(new WordOption(
        "gradient", "how the guide's gradient is estimated",
        [
            new("plain") { OnceRecorded = "Plain", AppliesTo = guides },
            new("stl") { OnceRecorded = "StickingTheLanding", AppliesTo = guides },
            new("dreg")
            {
                OnceRecorded = "DoublyReparameterized",
                AppliesTo = new(RunFeatures.WeightedDraws, "`iwae`"),
            },
        ])
    {
        Uses = OfPlans,
        Default = "plain; with a flow guide elbo stl, iwae dreg",
        AppliesTo = guides,
    });

    public static WordOption Guide { get; } = Row(new WordOption(
        "guide", "the variational distribution of latent variables without a guide in the story",
        [
            new("mean_field") { OnceRecorded = "MeanField" },
            new("full_rank") { OnceRecorded = "FullRank" },
            new("flow"),
            new("planar"),
        ])
    {
        Uses = OfPlans,
        Default = "mean_field; advi full_rank up to 300 latent dimensions",
        AppliesTo = new(RunFeatures.DerivedGuide | RunFeatures.NormalApproximation, "latents without a guide in the story, and `advi`"),
    });

    public static WordOption Marginalize { get; } = Row(new WordOption(
        "marginalize",
        "which latents are integrated: in closed form, by quadrature where members have few numbers and by Laplace's method elsewhere, but "
        + "not behind heavy tails (auto), normal ones by Laplace's method alone (laplace), all but those (quadrature), or none (off)",
        [new("auto") { IsUsual = true }, new("laplace"), new("quadrature"), new("off") { AsksForNothing = true }])
    {
        Uses = OfPlans,
        Default = "auto",
        AppliesTo = integrals,
    });

    public static WordOption Objective { get; } = Row(new WordOption(
        "objective", "the bound of a diffusion chain: from closed-form terms where possible, or from draws of the whole chain",
        [
            new("derived") { AppliesTo = chainBounds, IsUsual = true },
            new("plain") { AppliesTo = new(RunFeatures.Chain, "a diffusion chain") },
        ])
    {
        Uses = OfPlans,
        Default = "derived",
    });

    public static WordOption Weighting { get; } = Row(new WordOption(
        "weighting",
        "how steps are weighted: those of a diffusion chain as in the bound (elbo) or equally (simple), the errors of a score as in the "
        + "log-likelihood (likelihood) or equally (uniform)",
        [
            new("elbo") { AppliesTo = chainBounds, IsUsual = true },
            new("simple") { AppliesTo = chainSteps },
            new("likelihood") { AppliesTo = scores },
            new("uniform") { AppliesTo = scores, IsUsual = true },
        ])
    {
        Uses = OfPlans,
    });

    public static WordOption Times { get; } = Row(new WordOption(
        "times",
        "how steps of a diffusion chain are sampled for a batch: uniformly, or in proportion to their recent loss",
        Words("uniform", "importance"))
    {
        Default = "importance; uniform with --weighting simple",
        AppliesTo = chainSteps,
    });

    public static WordOption Pairing { get; } = Row(new WordOption(
        "pairing", "how noise is paired with rows: at random, or by optimal transport", Words("independent", "ot"))
    {
        Uses = OfPlans,
        Default = "independent",
        AppliesTo = new(RunFeatures.Pairing, "`flow_matching`"),
    });

    public static CountOption CriticSteps { get; } = Row(new CountOption(
        "critic_steps", "steps of the critic before each step of the story")
    {
        Default = "wgan 5, avb 3, else 1",
        AppliesTo = OfMethods(RunFeatures.CriticTurns, "methods with a critic and `--updates alternating`"),
    });

    public static WordOption Updates { get; } = Row(new WordOption(
        "updates", "whether story and critic step in turns or together", Words("alternating", "simultaneous"))
    {
        Default = "alternating",
        AppliesTo = critics,
    });

    public static NumberOption GradientPenalty { get; } = Row(new NumberOption(
        "gradient_penalty", OptionRange.FromZero, "the weight of the penalty on the critic's gradient, for rows in standard units")
    {
        Default = "wgan 1, else 0.05 for each number of a row",
        AppliesTo = OfMethods(RunFeatures.GradientPenalty, "`gan`, `fgan`, `vae_gan`, and `wgan` with `--lipschitz penalty`"),
    });

    public static NumberOption GeneratorRate { get; } = Row(new NumberOption(
        "generator_rate", OptionRange.Positive, "the learning rate of the story, where it is not that of the critic")
    {
        Default = "avb 0.3 times the critic's, else as the critic's",
        AppliesTo = critics,
    });

    public static NumberOption InstanceNoise { get; } = Row(new NumberOption(
        "instance_noise", OptionRange.FromZero,
        "the first standard deviation of noise on all that the critic sees, in standard units; it falls to 0")
    {
        Default = "0",
        AppliesTo = OfMethods(RunFeatures.InstanceNoise, "`gan`, `fgan` and `wgan`"),
    });

    public static WordOption GeneratorLoss { get; } = Row(new WordOption(
        "generator_loss", "the loss of the story: one that does not saturate where the critic is sure, or the critic's own",
        Words("non_saturating", "minimax"))
    {
        Default = "non_saturating",
        AppliesTo = OfMethods(RunFeatures.Saturation, "`gan` and `fgan`"),
    });

    public static WordOption Divergence { get; } = Row(new WordOption(
        "divergence", "the divergence that a critic estimates", Words("kl", "reverse_kl", "js", "pearson", "hellinger", "tv"))
    {
        Uses = OfPlans,
        Default = "kl",
        AppliesTo = OfMethods(RunFeatures.FDivergence, "`fgan`"),
    });

    public static WordOption Lipschitz { get; } = Row(new WordOption(
        "lipschitz", "how the critic's gradient is kept at norm 1: by a penalty, by spectral norms, or by cutting off its weights",
        Words("penalty", "spectral", "clipping"))
    {
        Uses = OfPlans,
        Default = "penalty",
        AppliesTo = OfMethods(RunFeatures.Lipschitz, "`wgan`"),
    });

    public static NumberOption WeightBound { get; } = Row(new NumberOption(
        "weight_bound", OptionRange.Positive, "the greatest size of the critic's weights")
    {
        Default = "0.01",
        AppliesTo = OfMethods(RunFeatures.BoundedWeights, "`wgan` with `--lipschitz clipping`"),
    });

    public static CountOption CriticLayer { get; } = Row(new CountOption(
        "critic_layer", "the hidden layer of the critic in which rows and reconstructions are compared, from 1; 0 for the rows themselves")
    {
        Least = 0,
        Uses = OfPlans,
        Default = "the last",
        AppliesTo = criticLayers,
    });

    public static NumberOption ReconstructionWeight { get; } = Row(new NumberOption(
        "reconstruction_weight", OptionRange.FromZero, "the weight of reconstructions in the loss of the story, beside the critic's")
    {
        Default = "0.1",
        AppliesTo = criticLayers,
    });

    public static CountOption NoiseRatio { get; } = Row(new CountOption("noise_ratio", "noise draws for each row")
    {
        Usual = 5,
        AppliesTo = contrast,
    });

    public static WordOption Contrast { get; } = Row(new WordOption(
        "contrast",
        "what is contrasted: rows and noise draws one by one (binary), or each row with its own noise draws (ranking); draws of a guide "
        + "with a normal distribution of their mean and sd (adaptive), or with the prior",
        [
            new("binary") { AppliesTo = contrast }, new("ranking") { AppliesTo = contrast },
            new("adaptive") { AppliesTo = guideContrast }, new("prior") { AppliesTo = guideContrast },
        ])
    {
        Default = "nce binary, avb adaptive",
        AppliesTo = OfMethods(RunFeatures.Contrast | RunFeatures.GuideContrast, "`nce` and `avb`"),
    });

    public static WordOption Sampler { get; } = Row(new WordOption(
        "sampler",
        "how a reversed SDE is sampled: as it is, with a corrector, or by its ODE; how an energy-based model is: by MALA, or by "
        + "Langevin steps without rejection",
        [
            new("sde") { AppliesTo = reversals }, new("corrected") { AppliesTo = reversals }, new("ode") { AppliesTo = reversals },
            new("mala") { AppliesTo = energyChains }, new("langevin") { AppliesTo = energyChains },
        ])
    {
        Default = "sde; EnergyBased mala",
        Uses = OptionUses.Sample,
        AppliesTo = new(RunFeatures.Reversal | RunFeatures.EnergyChains, "draws from `reverse` and `EnergyBased`"),
    });

    public static NumberOption StepSize { get; } = Row(new NumberOption(
        "step_size", OptionRange.Positive, "the step size of Markov chains, in units of the standard deviation of the noise")
    {
        Default = "adapted",
        Uses = OptionUses.Sample,
        AppliesTo = energyChains,
    });

    public static WordOption Solver { get; } = Row(new WordOption(
        "solver", "the solver of ODEs", Words("dopri5", "tsit5", "rk4", "euler"))
    {
        Uses = OptionUses.Eval | OptionUses.Sample,
        AppliesTo = new(RunFeatures.Ode, "models that solve an ODE"),
    });

    public static NumberOption RelativeTolerance { get; } = Row(new NumberOption(
        "rtol", OptionRange.Positive, "the relative error tolerance of a step of dopri5 or tsit5")
    {
        Default = "1e-5",
        Uses = OptionUses.Eval | OptionUses.Sample,
        AppliesTo = adaptive,
    });

    public static NumberOption AbsoluteTolerance { get; } = Row(new NumberOption(
        "atol", OptionRange.Positive, "the absolute error tolerance, for states near 0")
    {
        Default = "as --rtol",
        Uses = OptionUses.Eval | OptionUses.Sample,
        AppliesTo = adaptive,
    });

    public static WordOption Trace { get; } = Row(new WordOption(
        "trace", "how the trace of the Jacobian is computed", Words("exact", "hutchinson"))
    {
        Uses = OptionUses.Eval,
        AppliesTo = new(RunFeatures.Trace, "densities along an ODE"),
    });

    public static CountOption Probes { get; } = Row(new CountOption(
        "probes", "the random directions of `--trace hutchinson`")
    {
        Usual = 4,
        Uses = OptionUses.Eval,
        AppliesTo = new(RunFeatures.Probes, "densities along an ODE by `--trace hutchinson`"),
    });

    public static CountOption Steps { get; } = Row(new CountOption("steps", "the number of steps of rk4 or euler")
    {
        Default = "20",
        Uses = OptionUses.Eval | OptionUses.Sample,
        HelpOf =
        [
            new(OptionUses.Sample,
                "steps: of a diffusion chain (all), a reversed SDE (1,000), energy-based chains (1,000), or rk4 and euler (20)"),
        ],
        AppliesTo = new(
            RunFeatures.ChainSampling | RunFeatures.Sde | RunFeatures.FixedSteps | RunFeatures.EnergyChains,
            "sampling from a diffusion chain, reversed SDEs, energy-based models, and ODEs solved by `rk4` or `euler`"),
    });

    public static NumberOption Eta { get; } = Row(new NumberOption(
        "eta", OptionRange.FromZero,
        "fresh noise in each step of a diffusion chain, from 0 (none: DDIM) to 1 (that of the guide's chain); by default that of the story")
    {
        Uses = OptionUses.Sample,
        AppliesTo = chainSampling,
    });

    public static NumberOption Guidance { get; } = Row(new NumberOption(
        "guidance", OptionRange.FromZero,
        "the weight of classifier-free guidance (1): 0 ignores labels, above 1 amplifies them; needs --without")
    {
        Uses = OptionUses.Sample,
        AppliesTo = chainSampling,
    });

    public static PairsOption Without { get; } = Row(new PairsOption(
        "without", "the data value that means an unknown label, as in kind=11")
    {
        Uses = OptionUses.Sample,
        AppliesTo = new(RunFeatures.Guidance, "sampling from a diffusion chain with `--guidance`"),
    });

    /// <summary>What separates the cells of CSV files. New data of a fit are read as its data, unless it is given again.</summary>
    public static WordOption Delimiter { get; } = Row(new WordOption(
        "delimiter", "what separates columns of CSV files", Words("comma", "semicolon", "tab", "pipe", "blank"))
    {
        Default = "found",
        Uses = OfFiles,
    });

    /// <summary>The decimal mark of CSV files. New data of a fit are read as its data, unless it is given again.</summary>
    public static WordOption Decimal { get; } = Row(new WordOption(
        "decimal", "decimal mark of CSV files", Words("point", "comma"))
    {
        Default = "found",
        Uses = OfFiles,
    });

    /// <summary>How the dates of data files are written. New data of a fit are read as its data, unless it is given again.</summary>
    public static TextOption DateFormat { get; } = Row(new TextOption(
        "date_format", "FORMAT", "dates, as in %d/%m/%Y")
    {
        Default = "ISO 8601",
        Uses = OfFiles,
        HelpOf = [new(OptionUses.Eval, DatesOfNewRows), new(OptionUses.Predict, DatesOfNewRows)],
        AppliesTo = new(RunFeatures.Dates, "stories that read dates"),
    });

    /// <summary>All rows, in the order above, which is that of records, messages and help.</summary>
    public static RunOptionTable Table { get; } = new(rows);

    /// <summary>The engine that `--engine` and `--device` name together, and the report of where its programs ran.</summary>
    /// <param name="engine">The word of `--engine`; null for none.</param>
    /// <param name="device">The word of `--device`; null for none.</param>
    /// <param name="precision">The word of `--precision`; null for float32.</param>
    /// <param name="written">How an option was set, for messages; null for the command line.</param>
    /// <exception cref="InvalidOperationException">No engine has this name.</exception>
    public static (EngineKind Kind, IDeviceReport Report) EngineOf(
        string? engine, string? device, string? precision = null, Func<WordOption, string>? written = null)
    {
        var onProcessor = engine is null || NamesGpu(engine, null) ? Engines[0] : Engines.First(e => e.Name == engine);
        var selection = new DeviceSelection(DeviceSelection.WordOf(engine, device), onProcessor, precision: precision,
            localRank: Launch.Current?.LocalRank ?? 0)
        {
            WrittenDevice = engine is null && device is null ? null : written?.Invoke(device is null ? Engine : Device),
            WrittenPrecision = precision is null ? null : written?.Invoke(Precision),
        };
        // an engine of the processor that is named is not exchanged for a GPU
        return (engine == onProcessor.Name && device is null ? onProcessor : selection.Kind, selection);
    }

    /// <summary>Whether an engine or a device runs programs on a GPU.</summary>
    public static bool NamesGpu(string? engine, string? device) =>
        engine == CudaEngine.Kind.Name || DeviceSelection.IndexOf(device) is not null;

    private static T Row<T>(T row)
        where T : RunOption
    {
        rows.Add(row);
        return row;
    }

    private static IEnumerable<OptionWord> Words(params string[] words) => words.Select(w => new OptionWord(w));
}
