using ProbDsl.Inference.Expressions;

namespace ProbDsl.Inference.MissingData;

/// <summary>A missing cell that is an unknown.</summary>
/// <param name="Data">The data name.</param>
/// <param name="At">Its position among the unknown cells of the data name, as <see cref="MissingDataAnalysis.Filled"/> orders them.</param>
public readonly record struct UnknownCell(string Data, int At);

/// <summary>Which missing cells that are unknowns share a member of a statement: given everything else, others are independent.</summary>
internal static class CoupledCells
{
    /// <summary>The unknown cells of each member of a statement that draws or reads more than one, in the order of the story.</summary>
    public static IReadOnlyList<IReadOnlyList<UnknownCell>> Find(Problem problem, IReadOnlyDictionary<string, int[]> filled)
    {
        var (members, reads) = (new StatementMembers(problem), new StatementReads(problem.Graph, problem, filled.Keys));
        var unknown = filled.SelectMany(f => f.Value.Index().Select(cell => ((f.Key, cell.Item), new UnknownCell(f.Key, cell.Index))))
            .ToDictionary(c => c.Item1, c => c.Item2);
        var meetings = new List<IReadOnlyList<UnknownCell>>();
        foreach (var statement in problem.Graph.Story.OfType<Draw>()
            .Where(d => DeepReads.Names(problem.Graph, d).Any(filled.ContainsKey)))
        {
            var target = statement.Target.Of;
            var events = filled.ContainsKey(target)
                ? new IncompleteData(problem, problem.Graph[target], problem.Missing[target].Mask).EventsOf(statement)
                : members.Of(statement.Loops).Select(member => (Member: member, Cells: Enumerable.Empty<int>()));
            foreach (var (member, drawn) in events)
            {
                List<UnknownCell> cells = [.. reads.AllCells(statement, member).Concat(drawn.Select(cell => (target, cell))).Distinct()
                    .Where(unknown.ContainsKey).Select(cell => unknown[cell])];
                if (cells.Count > 1) meetings.Add(cells);
            }
        }

        return meetings;
    }
}
