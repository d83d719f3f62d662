using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Lowering;

/// <summary>The length of the group to which a statement's element belongs: a value along the axes of the loops over the groups.</summary>
internal sealed class GroupLengths(Problem problem, ProgramBuilder builder)
{
    /// <summary>The length of a ragged plate; null if the plate is not ragged. At: the position in an enclosing plate.</summary>
    public Lowered? Of(string plate, Func<Plate, LoopValue> at)
    {
        if (!problem.Groups.Lengths.TryGetValue(plate, out var lengths)) return null;
        var around = GroupNesting.Around(problem.Graph.Plates.First(p => p.Name == plate));
        return EventReads.Read(new(builder.Data($"length of {plate}", lengths.Values, lengths.Shape), []), [.. around.Select(at)]);
    }
}
