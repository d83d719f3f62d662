namespace ProbDsl.Inference.Drivers;

/// <summary>
/// A general inference idea that users search for under names that are not methods here. A method declares which ideas it implements, and
/// for which it is a substitute.
/// </summary>
/// <param name="What">The idea.</param>
/// <param name="Names">Its common names.</param>
public sealed record MethodConcept(string What, IReadOnlyList<string> Names)
{
    /// <summary>Whether a substitute has to report a posterior.</summary>
    public bool IsOfPosterior { get; private init; }

    public static MethodConcept MarkovChains { get; } = new(
        "Markov chain Monte Carlo",
        ["mcmc", "hmc", "sampling", "sample", "metropolis", "mh", "stan", "jags", "bugs", "emcee", "slice"])
    {
        IsOfPosterior = true,
    };

    public static MethodConcept Variational { get; } =
        new("variational inference", ["vi", "svi", "bbvi", "vb", "variational", "meanfield", "mean_field", "fullrank", "full_rank"]);

    public static MethodConcept Likelihood { get; } = new(
        "maximum likelihood", ["ml", "maximum_likelihood", "ols", "least_squares", "lm", "glm", "train", "sgd", "adam", "backprop"]);

    public static MethodConcept Mode { get; } =
        new("the mode",
            ["mode", "optimize", "optimizing", "optim", "bfgs", "lbfgs", "l-bfgs", "newton", "maximum_a_posteriori", "penalized"]);

    public static MethodConcept WeightedDraws { get; } = new("importance sampling", ["is", "psis", "sir", "smc", "importance_sampling"]);

    public static MethodConcept ClosedForm { get; } = new("a closed form", ["conjugate", "closed_form", "analytic", "enumeration"]);

    public static MethodConcept Integration { get; } = new("numerical integration", ["grid", "integrate", "integration", "numerical"]);

    public static MethodConcept Autoencoder { get; } = new("an autoencoder's bound", ["vae", "autoencoder"]);

    public static MethodConcept Diffusion { get; } = new("diffusion", ["ddpm", "diffusion"]);

    public static MethodConcept ContinuousFlow { get; } = new("a continuous flow", ["fm", "flow", "cnf", "rectified_flow"]);

    public static MethodConcept Scores { get; } = new("score matching", ["score_matching", "sde", "dsm"]);

    public static MethodConcept Contrast { get; } = new(
        "contrast with noise", ["noise_contrastive", "noise_contrastive_estimation", "infonce", "ebm", "energy"]);

    public static MethodConcept Kernels { get; } = new("kernel density estimation", ["kernel", "kernel_density", "parzen"]);

    public static IReadOnlyList<MethodConcept> All { get; } =
    [
        MarkovChains, Variational, Likelihood, Mode, WeightedDraws, ClosedForm, Integration, Autoencoder, Diffusion,
        ContinuousFlow, Scores, Contrast, Kernels,
    ];

    /// <summary>The options that select one of these methods: `--method A` or `--method B`.</summary>
    public static string AsOptions(IEnumerable<string> methods) => string.Join(" or ", methods.Select(name => $"`--method {name}`"));

    /// <summary>The idea with this name; null if there is none.</summary>
    public static MethodConcept? Find(string asked) => All.FirstOrDefault(idea =>
        idea.Names.Contains(asked.Replace('-', '_'), StringComparer.OrdinalIgnoreCase)
            || idea.Names.Contains(asked, StringComparer.OrdinalIgnoreCase));
}
