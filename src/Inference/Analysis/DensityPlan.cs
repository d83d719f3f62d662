using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis;

/// <summary>
/// What becomes of every unknown in a story's log joint density: left out, integrated out, summed out, or a coordinate. It is made once for
/// a story and its data; `explain` prints it, and <see cref="LogJoint"/> lowers it as it stands.
/// </summary>
/// <param name="Dropped">Latents on which nothing observed depends, in the order of the story.</param>
/// <param name="Unobserved">Which latents and missing cells are left out or integrated out, and which cells stay.</param>
/// <param name="SummedOut">Finite latents, in the order of the story.</param>
/// <param name="Coordinates">Params, continuous latents, and data names with missing cells that stay, in the order of the story.</param>
/// <param name="Statements">Those that add a term.</param>
public sealed record DensityPlan(ValueList<Variable> Dropped, Unobserved Unobserved, ValueList<SummedLatent> SummedOut,
    ValueList<Variable> Coordinates, ValueList<Statement> Statements)
    : LoweredPlan
{
    /// <summary>How what vanishes is lowered, in the order of elimination.</summary>
    internal IReadOnlyList<TreatmentLowering> Vanish => [new LeaveOut(Unobserved), new IntegrateMissing(Unobserved), Sum];

    /// <summary>How finite latents are.</summary>
    internal SumOutStates Sum => new([.. SummedOut.Select(s => s.Latent)]);

    /// <summary>With the cells that are missing in its data.</summary>
    public static DensityPlan Of(Problem problem) => Of(problem.Graph, Unobserved.Of(problem).Marginal);

    /// <param name="graph">The story.</param>
    /// <param name="unobserved">What nobody observed.</param>
    public static DensityPlan Of(ModelGraph graph, Unobserved unobserved)
    {
        var unknowns = graph.Variables.Where(unobserved.StaysUnknown).ToList();
        return new(
            [.. graph.Variables.Where(v => v.Role == Role.Latent && !unobserved.StaysUnknown(v))],
            unobserved,
            [.. unknowns.Where(u => u.IsFiniteLatent).Select(u => new SummedLatent(u, FiniteReads.Of(graph, u, unobserved.Silent).Along))],
            [.. unknowns.Where(u => !u.IsFiniteLatent)],
            [.. graph.Story.Where(s => s is Draw or Weigh && !unobserved.Silent.Contains(s))]);
    }

    /// <summary>Whether it was made for the cells that are missing in a problem.</summary>
    public bool IsOf(Problem problem) =>
        Unobserved.Of(problem).Marginal is var own && (ReferenceEquals(Unobserved, own) || Unobserved.IsSameAs(own));
}

/// <summary>A finite latent that is summed out.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Along">The index of a chain; null: each member by itself.</param>
public sealed record SummedLatent(Variable Latent, int? Along)
{
    /// <summary>The plate or range along which the chain goes; null: it is none.</summary>
    public string? Loop => Along is { } along ? Latent.Extents[along].ToString() : null;
}
