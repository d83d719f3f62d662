using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// The variables of rows that a fit has something to say of: labels, unknowns, absent data, data with missing cells, and definitions that
/// depend on an unknown.
/// </summary>
internal sealed class PredictedVariables(Problem problem, SampleRows rows, IReadOnlyList<Variable> states)
{
    // of one variable, so that a table stays one that can be read
    private const int MostOfARow = 1000;

    public IReadOnlyList<PredictedVariable> All =>
        [.. problem.Graph.Variables.Where(IsReported)
            .Select(v => new PredictedVariable(v, rows.DepthOf(v), rows.Members(rows.DepthOf(v)), OwnOf(v), states.Contains(v)))];

    /// <summary>Data that the story draws and rows have.</summary>
    public IReadOnlyList<PredictedVariable> Drawn => [.. problem.Graph.Variables
        .Where(v => v.Role == Role.Data && rows.DepthOf(v) > 0 && problem.Graph.StatementsOf(v.Name).OfType<Draw>().Any()
            && OwnOf(v).Aggregate(1L, (n, s) => n * s) <= MostOfARow)
        .Select(v => new PredictedVariable(v, rows.DepthOf(v), rows.Members(rows.DepthOf(v)), OwnOf(v), IsState: false))];

    private bool IsReported(Variable variable) =>
        (variable.Role is Role.Latent or Role.Param or Role.Derived || UnknownCells.Has(problem, variable.Name))
        && rows.DepthOf(variable) > 0 && OwnOf(variable).Aggregate(1L, (n, s) => n * s) <= MostOfARow
        && (variable.Role != Role.Derived || problem.Graph.StatementsOf(variable.Name).SelectMany(s => DeepReads.Of(problem.Graph, s))
            .Any(r => problem.Graph[r.Of].Role is Role.Latent or Role.Param || UnknownCells.Has(problem, r.Of)));

    private int[] OwnOf(Variable variable) => [.. variable.Whole.Dims.Skip(rows.DepthOf(variable)).Select(d => problem.SizeOf(d.Size))];
}

/// <summary>
/// A variable of rows. Depth: how many of the rows' plates it is over, with so many Members; Own: its further sizes. IsState: whether it is
/// summed out, and its states have shares.
/// </summary>
internal sealed record PredictedVariable(Variable Variable, int Depth, int Members, int[] Own, bool IsState)
{
    /// <summary>Numbers of one member.</summary>
    public int Step { get; } = Own.Aggregate(1, (n, s) => n * s);

    /// <summary>Numbers that a draw has of it.</summary>
    public int Numbers => IsState ? 0 : Members * Step;

    /// <summary>`[2, 1]`, or nothing where a row has one number.</summary>
    public string Place(int at)
    {
        var indices = new List<int>();
        for (var d = Own.Length - 1; d >= 0; at /= Own[d--]) indices.Insert(0, (at % Own[d]) + 1);
        return indices.Count == 0 ? "" : $"[{string.Join(", ", indices)}]";
    }
}
