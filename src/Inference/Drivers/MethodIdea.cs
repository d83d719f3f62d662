namespace ProbDsl.Inference.Drivers;

/// <summary>
/// A general inference idea that users search for under names that are not methods here. A method declares which ideas it implements, and
/// for which it is a substitute.
/// </summary>
/// <param name="What">The idea.</param>
/// <param name="Called">Its common names.</param>
public sealed record MethodIdea(string What, IReadOnlyList<string> Called)
{
    /// <summary>Whether a method here implements the idea; otherwise there are only substitutes.</summary>
    public bool IsSupported { get; private init; } = true;

    public static MethodIdea MarkovChains { get; } = new(
        "Markov chain Monte Carlo",
        ["mcmc", "hmc", "nuts", "sampling", "sample", "metropolis", "mh", "gibbs", "stan", "jags", "bugs", "emcee", "slice"])
    {
        IsSupported = false,
    };

    public static MethodIdea Variational { get; } =
        new("variational inference", ["vi", "svi", "bbvi", "vb", "variational", "meanfield", "mean_field", "fullrank", "full_rank"]);

    public static MethodIdea Likelihood { get; } = new(
        "maximum likelihood", ["ml", "maximum_likelihood", "ols", "least_squares", "lm", "glm", "train", "sgd", "adam", "backprop"]);

    public static MethodIdea Mode { get; } =
        new("the mode",
            ["mode", "optimize", "optimizing", "optim", "bfgs", "lbfgs", "l-bfgs", "newton", "maximum_a_posteriori", "penalized"]);

    public static MethodIdea WeightedDraws { get; } = new("importance sampling", ["is", "psis", "sir", "smc", "importance_sampling"]);

    public static MethodIdea ClosedForm { get; } = new("a closed form", ["conjugate", "closed_form", "analytic", "enumeration"]);

    public static MethodIdea Integration { get; } = new("numerical integration", ["grid", "integrate", "integration", "numerical"]);

    public static MethodIdea Autoencoder { get; } = new("an autoencoder's bound", ["vae", "autoencoder"]);

    public static MethodIdea Diffusion { get; } = new("diffusion", ["ddpm", "diffusion"]);

    public static MethodIdea ContinuousFlow { get; } = new("a continuous flow", ["fm", "flow", "cnf", "rectified_flow"]);

    public static MethodIdea Scores { get; } = new("score matching", ["score_matching", "sde", "dsm"]);

    public static MethodIdea Kernels { get; } = new("kernel density estimation", ["kernel", "kernel_density", "parzen"]);

    public static IReadOnlyList<MethodIdea> All { get; } =
    [
        MarkovChains, Variational, Likelihood, Mode, WeightedDraws, ClosedForm, Integration, Autoencoder, Diffusion,
        ContinuousFlow, Scores, Kernels,
    ];

    /// <summary>How to ask for one of these methods.</summary>
    public static string Asked(IEnumerable<string> methods) => string.Join(" or ", methods.Select(name => $"`--method {name}`"));

    /// <summary>The idea with this name; null if there is none.</summary>
    public static MethodIdea? Of(string asked) => All.FirstOrDefault(idea =>
        idea.Called.Contains(asked.Replace('-', '_'), StringComparer.OrdinalIgnoreCase)
            || idea.Called.Contains(asked, StringComparer.OrdinalIgnoreCase));
}
