using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>Positions along a dimension: a range, or a list of them in ascending order.</summary>
/// <param name="Start">The first position of a range; what is added to those of a list.</param>
/// <param name="Count">The number of positions.</param>
/// <param name="Listed">The list; null for a range. Two lists are equal if they are the same array.</param>
internal sealed record Positions(int Start, int Count, int[]? Listed = null)
{
    public static Positions Of(int[] listed) =>
        listed.Length > 0 && listed[^1] - listed[0] == listed.Length - 1 ? new(listed[0], listed.Length) : new(0, listed.Length, listed);

    /// <summary>Whether they are all of a dimension of this size.</summary>
    public bool AreAll(int size) => Listed is null && Count == size;

    public Positions Shifted(int by) => this with { Start = Start + by };

    /// <summary>The positions where each of them stands for several, one after another.</summary>
    public Positions Expanded(int several) => Listed is null ? new(Start * several, Count * several)
        : several == 1 ? this : Of([.. Listed.SelectMany(at => Enumerable.Range((at + Start) * several, several))]);

    /// <summary>The positions where several, one after another, stand for one; null if they divide one of these.</summary>
    public Positions? Joined(int several) =>
        Listed is null && Start % several == 0 && Count % several == 0 ? new(Start / several, Count / several) : null;

    /// <summary>The elements of a value at these positions of an axis.</summary>
    public Value At(Value value, int axis)
    {
        if (Listed is null) return Slice(value, axis, Start, Count);
        var index = value.Program.Constant([.. Listed.Select(at => (double)(at + Start))], [Count]);
        if (axis == 0) return Gather(value, index, 0);
        int[] toFront = [axis, .. Enumerable.Range(0, value.Shape.Rank).Where(d => d != axis)];
        return Transpose(Gather(Transpose(value, toFront), index, 0), [.. toFront.Index().OrderBy(d => d.Item).Select(d => d.Index)]);
    }
}
