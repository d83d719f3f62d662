using ProbDsl.Inference.Expressions;

namespace ProbDsl.Inference.MissingData;

/// <summary>
/// Finds missing cells in the rows of a fit on which new rows do not depend: given a draw of the fit, a new row depends on the cells that
/// it reads, and no density of a row of the fit is needed. An AR(2) reads the last two rows, whatever is missing before them. If an index
/// cannot be followed, every cell along it counts as read.
/// </summary>
/// <param name="problem">The story with the rows of the fit before the new ones.</param>
/// <param name="incomplete">Data with missing cells, by name.</param>
public sealed class MissingBeforeNewRows(Problem problem, IReadOnlyDictionary<string, IncompleteData> incomplete)
{
    private readonly StatementReads reads = new(problem.Graph, problem, incomplete.Keys);
    private readonly HashSet<(string Data, int Cell)> read = [];

    /// <summary>By data name, those of these cells that are in rows of the fit and that no new row reads.</summary>
    public Dictionary<string, int[]> FindUnread(IReadOnlyDictionary<string, int[]> filled)
    {
        // the states of a chain at new rows depend on the densities of all rows of the fit
        if (problem.Graph.Variables.Any(IsChain)) return [];
        foreach (var statement in problem.Graph.Story) FollowNew(statement);
        return filled.Select(f => (f.Key,
            Value: f.Value.Where(cell => IsInFit(f.Key, cell) && incomplete[f.Key].IsAlone(cell) && !read.Contains((f.Key, cell)))
            .ToArray()))
            .Where(f => f.Value.Length > 0).ToDictionary(f => f.Key, f => f.Value);
    }

    /// <summary>Whether a cell is in a row of the fit and not in the user's file.</summary>
    public static bool IsInFit(Problem problem, string data, int cell)
    {
        var shape = problem.ShapeOf(problem.Graph[data]);
        return PlateOf(problem, problem.Graph[data]) is { } continued
            && cell / shape.Skip(1).Aggregate(1, (n, size) => n * size) < continued.First;
    }

    private bool IsInFit(string data, int cell) => IsInFit(problem, data, cell);

    private bool IsChain(Variable variable) =>
        variable.IsFiniteLatent && FiniteReads.Analyze(problem.Graph, variable, new HashSet<Statement>()).Along is not null;

    private static ContinuedPlate? PlateOf(Problem problem, Variable data) =>
        data.Extents is [{ Plate: { } plate }, ..] ? problem.Continued.GetValueOrDefault(plate.Name) : null;

    /// <summary>Follows the reads of a statement at its new members; if it is not row by row, at all members.</summary>
    private void FollowNew(Statement statement)
    {
        var at = statement.Loops.Index().FirstOrDefault(l => l.Item.Plate is { } plate && problem.Continued.ContainsKey(plate.Name));
        if (at.Item is null) Follow(statement, null);
        else foreach (var member in new StatementMembers(problem).Of(statement.Loops)
            .Where(m => m[at.Index] > problem.Continued[at.Item.Plate!.Name].First)) Follow(statement, member);
    }

    private void Follow(Statement statement, int[]? member)
    {
        foreach (var (name, cell) in reads.Cells(statement, member))
            if (incomplete[name].IsMissing(cell) && read.Add((name, cell)) && incomplete[name].DrawOf(cell) is { } drawn)
                Follow(drawn.Draw, drawn.Member);
    }
}
