using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Latents of rows that a guide leaves out, in stories with nets: their law is normal on the unconstrained scale, with the mean and the sd that a net makes of all that is observed in the row.</summary>
internal static class AmortisedGuide
{
    /// <summary>Whether the latent is one for each row of a plate whose data are drawn, in a story with a net.</summary>
    public static bool Covers(ModelGraph graph, Variable latent) =>
        graph.Callables.OfType<Net>().Any() && latent.Extents is [{ Plate: { Within: null } rows }, ..] && graph.Variables.Any(v => v.Role == Role.Data && v.Extents is [{ Plate: { } own }, ..] && own == rows && graph.StatementsOf(v.Name).Any());
}
