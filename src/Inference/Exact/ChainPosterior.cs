using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.States;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Exact;

/// <summary>
/// The posterior of chains of normal latents whose statements have no other unknown: moments by the Kalman smoother, joint draws by the
/// simulation smoother. Time and memory grow with the length of a chain, not with its square.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The densities of the distributions.</param>
/// <param name="plan">How each unknown enters the density; the chains are those that it integrates.</param>
/// <param name="engine">Runs the programs.</param>
/// <param name="seed">The seed of draws.</param>
internal sealed class ChainPosterior(Problem problem, StandardCatalog catalog, DensityPlan plan, EngineChoice engine, ulong seed)
{
    private readonly IntegratedLatents latents = new(new(1, new Dictionary<string, Tensor>()), problem, plan, catalog, engine, seed);

    /// <summary>The number of numbers of all latents.</summary>
    public int Numbers => plan.Integrated.SelectMany(b => b.Latents).Sum(l => problem.ShapeOf(l).Count);

    /// <summary>
    /// The mean, standard deviation and quantiles of each number of the latents, by latent, and of definitions that are linear in them.
    /// </summary>
    public IReadOnlyList<Estimate> Moments() => [.. latents.Moments()];

    /// <summary>
    /// A latent of which a number is not determined by a prior or the data, where the log density is not a number; null if all are.
    /// </summary>
    public Variable? Unidentified(double logDensity) =>
        double.IsNaN(logDensity) ? plan.Integrated.SelectMany(b => b.Latents).First() : null;

    /// <summary>Joint draws of the latents by name: [count, shape..] each.</summary>
    public IEnumerable<(string Name, Tensor Draws)> Draw(int count) => latents.JointDraws(count).Select(d => (d.Key.Name, d.Value));
}
