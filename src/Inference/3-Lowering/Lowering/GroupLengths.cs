namespace ProbDsl.Inference.Lowering;

/// <summary>The length of the group to which a statement's element belongs: a value along the axes of the loops over the groups.</summary>
public sealed class GroupLengths(StoryLowering story, Problem problem, ProgramBuilder builder)
{
    /// <summary>The name of the lengths in a program.</summary>
    public static string SlotOf(string plate) => $"length of {plate}";

    /// <summary>The length of a ragged plate; null if the plate is not ragged. At: the position in an enclosing plate.</summary>
    public AxisTensor? Of(string plate, Func<Plate, LoopValue> at)
    {
        if (!problem.Groups.Lengths.TryGetValue(plate, out var lengths)) return null;
        var around = GroupNesting.Around(problem.Graph.Plates.First(p => p.Name == plate));
        var all = story.Context.Lengths.GetValueOrDefault(plate) ?? builder.Data(SlotOf(plate), lengths.Values, lengths.Shape);
        return EventReads.Read(new(all, []), [.. around.Select(at)]);
    }
}
