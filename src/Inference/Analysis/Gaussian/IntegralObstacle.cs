using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>Why a continuous latent is not integrated in closed form: the first statement that is not normal with a linear mean.</summary>
internal static class IntegralObstacle
{
    /// <summary>A clause that names the statement; that the latent is a parameter if all are normal.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="latent">The latent.</param>
    public static string Of(ModelGraph graph, Variable latent)
    {
        var draws = graph.Story.OfType<Draw>().Where(d => DeepReads.Names(graph, d).Contains(latent.Name)).ToList();
        return draws.OrderBy(d => d.Target.Of == latent.Name ? 0 : 1).Select(d => Of(graph, d, latent.Name))
            .FirstOrDefault(found => found is not null) ?? "rows share it as a parameter";
    }

    private static string? Of(ModelGraph graph, Draw draw, string name)
    {
        var of = draw.Distribution.Of;
        if (draw.Target.Of == name ? !GaussianStatements.IsGaussian(draw) && !of.Is(DistributionTraits.Constant)
            : !of.Is(DistributionTraits.GaussianNumbers))
            return $"`{draw.Name}` is {of.Name}, not Normal";
        foreach (var given in draw.Distribution.Values.Where(g => DeepReads.Of(graph, g.Value).Any(r => r.Of == name)))
            if (given.Parameter.Name != "mean") return $"`{draw.Name}` reads it outside of its mean";
            else if (!new AnyRead(graph, name).Of(given.Value).Holds) return $"the mean of `{draw.Name}` is not linear in it";
        return null;
    }
}
