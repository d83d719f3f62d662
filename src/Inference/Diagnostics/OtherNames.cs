namespace ProbDsl.Inference;

/// <summary>What other tools call a method, and the methods of this one that come nearest to it, the nearest first.</summary>
/// <param name="Names">As `--method` takes them.</param>
/// <param name="IsSame">Whether they are the same method; else they only answer the same question.</param>
/// <param name="What">What the other name stands for.</param>
internal sealed record OtherNames(IReadOnlyList<string> Names, bool IsSame, string What)
{
    private static readonly (string[] Called, OtherNames Meant)[] table =
    [
        (["mcmc", "hmc", "nuts", "sampling", "sample", "metropolis", "mh", "gibbs", "stan", "jags", "bugs", "emcee", "slice"], new(["exact", "laplace", "importance", "advi", "elbo"], false, "Markov chain Monte Carlo")),
        (["vi", "svi", "bbvi", "vb", "variational", "meanfield", "mean_field", "fullrank", "full_rank"], new(["advi", "elbo"], true, "variational inference")),
        (["ml", "maximum_likelihood", "ols", "least_squares", "lm", "glm", "train", "sgd", "adam", "backprop"], new(["mle", "em", "map", "elbo"], true, "maximum likelihood")),
        (["mode", "optimize", "optimizing", "optim", "bfgs", "lbfgs", "l-bfgs", "newton", "maximum_a_posteriori", "penalized"], new(["map", "mle"], true, "the mode")),
        (["is", "psis", "sir", "smc", "importance_sampling"], new(["importance"], true, "importance sampling")),
        (["conjugate", "closed_form", "analytic", "enumeration"], new(["exact", "mle"], true, "a closed form")),
        (["grid", "integrate", "integration", "numerical"], new(["quadrature"], true, "numerical integration")),
        (["vae", "autoencoder"], new(["elbo"], true, "an autoencoder's bound")),
        (["ddpm", "diffusion"], new(["elbo", "score"], true, "diffusion")),
        (["fm", "flow", "cnf", "rectified_flow"], new(["flow_matching", "mle"], true, "a continuous flow")),
        (["score_matching", "sde", "dsm"], new(["score"], true, "score matching")),
        (["kernel", "kernel_density", "parzen"], new(["kde"], true, "kernel density estimation")),
    ];

    /// <summary>Null where no tool is known to use the name.</summary>
    public static OtherNames? Of(string asked) => table.Where(t => t.Called.Contains(asked.Replace('-', '_'), StringComparer.OrdinalIgnoreCase) || t.Called.Contains(asked, StringComparer.OrdinalIgnoreCase)).Select(t => t.Meant).FirstOrDefault();
}
