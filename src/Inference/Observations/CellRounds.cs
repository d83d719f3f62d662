using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Observations;

/// <summary>
/// Missing cells that are unknowns, in rounds: cells of one round share no statement, so that they are independent of each other given
/// everything else. A cell takes the first round in which no cell is that it shares a member of a statement with.
/// </summary>
internal static class CellRounds
{
    /// <summary>The round (from 0) of each cell, in the order of <see cref="Unobserved.Filled"/>, by data name.</summary>
    public static IReadOnlyDictionary<string, int[]> Of(Problem problem, IReadOnlyDictionary<string, int[]> filled)
    {
        var meetings = Meetings(problem, filled);
        var taken = new HashSet<int>[meetings.Count];
        var meetingsOf = new Dictionary<(string, int), List<int>>();
        foreach (var (i, cells) in meetings.Index())
        {
            taken[i] = [];
            foreach (var cell in cells) (meetingsOf.TryGetValue(cell, out var own) ? own : meetingsOf[cell] = []).Add(i);
        }

        return filled.ToDictionary(f => f.Key, f => Array.ConvertAll(f.Value, cell => RoundOf((f.Key, cell))));

        int RoundOf((string, int) cell)
        {
            var (own, round) = (meetingsOf.GetValueOrDefault(cell) ?? [], 0);
            while (own.Exists(m => taken[m].Contains(round))) round++;
            foreach (var meeting in own) taken[meeting].Add(round);
            return round;
        }
    }

    /// <summary>The unknown cells that each member of a statement draws or reads.</summary>
    private static List<HashSet<(string Data, int Cell)>> Meetings(Problem problem, IReadOnlyDictionary<string, int[]> filled)
    {
        var (members, reads) = (new StatementMembers(problem), new StatementReads(problem.Graph, problem, filled.Keys));
        var unknown = filled.SelectMany(f => f.Value.Select(cell => (f.Key, cell))).ToHashSet();
        var meetings = new List<HashSet<(string, int)>>();
        foreach (var statement in problem.Graph.Story.OfType<Draw>()
            .Where(d => DeepReads.Names(problem.Graph, d).Any(filled.ContainsKey)))
        {
            var target = statement.Target.Of;
            var events = filled.ContainsKey(target)
                ? new IncompleteData(problem, problem.Graph[target], problem.Missing[target].Mask).EventsOf(statement)
                : members.Of(statement.Loops).Select(member => (Member: member, Cells: Enumerable.Empty<int>()));
            foreach (var (member, drawn) in events)
            {
                var cells = reads.AllCells(statement, member).Concat(drawn.Select(cell => (target, cell)))
                    .Where(unknown.Contains).ToHashSet();
                if (cells.Count > 1) meetings.Add(cells);
            }
        }

        return meetings;
    }
}
