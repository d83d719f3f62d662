using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>Recognizes latents with independent normal members.</summary>
internal static class GaussianMembersOf
{
    /// <summary>A latent with one normal or flat draw of all its members, which does not read it; null for others.</summary>
    public static GaussianMember? Independent(ModelGraph graph, Variable latent) =>
        latent is { Support: Reals, Type: { Element: Element.Real, Rank: <= 1 } }
        && graph.StatementsOf(latent.Name).ToList() is [Draw { Copies.Count: 0, Distribution.Through.Count: 0 } draw]
        && DrawsAll(draw, latent) && !DeepReads.Of(graph, draw).Any(r => r.Of == latent.Name)
        && (draw.Distribution.Of.Is(DistributionTraits.Improper) || GaussianStatements.IsGaussian(draw)) ? new(latent, draw) : null;

    private static bool DrawsAll(Draw draw, Variable latent) =>
        draw.Target.At.Count == latent.Extents.Count && draw.Loops.Count == latent.Extents.Count
        && draw.Target.At.Zip(latent.Extents).All(p => p.First is AffineIndex { Loop: { } loop } at && at.Offset == Size.Of(0)
            && loop.From == Size.One && loop.To == p.Second.Size && loop.Plate?.Within is null);
}
