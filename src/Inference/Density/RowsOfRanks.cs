using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Inference.Density;

/// <summary>Whether the rows of a log density can be divided among ranks.</summary>
internal static class RowsOfRanks
{
    private const string Next = "start one process, without `mpirun`: it takes as long, and its `--threads` use all processors";

    /// <summary>The ranks, each with a part of the density; a process alone if each would compute nearly all of it.</summary>
    public static ICommunicator Divided(LogJoint joint, bool withJacobian, ICommunicator ranks) =>
        ranks.Count > 1 && joint.Undivided(withJacobian, ranks).Count > 0 ? Alone.Instance : ranks;

    /// <exception cref="LoweringLimit">Each rank would compute nearly all of the density.</exception>
    public static void Check(Problem problem, LogJoint joint, bool withJacobian, ICommunicator ranks)
    {
        if (ranks.Count == 1 || joint.Undivided(withJacobian, ranks) is not { Count: > 0 } whole) return;
        var statement = whole.Select(v => v.Origin).OfType<Statement>().FirstOrDefault() ?? problem.Graph.Story[0];
        var reason = "its density is joint over the rows, and no sum over them";
        throw new LoweringLimit(statement, reason, Next)
        {
            Own = Diagnostic.Error("E0637", $"the rows of this story cannot be divided among {ranks.Count} ranks: of `{statement.Name}`, "
                + reason, statement.Span).Next(Next),
        };
    }
}
