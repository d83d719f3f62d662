namespace ProbDsl.Catalog.Layers;

/// <summary>One position of a sequence, and what was saved at those before it.</summary>
/// <param name="Position">The position, from 0, aligned with the axes of the inputs.</param>
/// <param name="Length">The number of positions.</param>
/// <param name="Memory">
/// Numbers of a shape, [axes.., n], that are saved at each position: those of all positions, [axes.., Length, n], valid at the earlier
/// ones, and what saves those of this position.
/// </param>
public sealed record PrefixStep(Value Position, int Length, Func<Shape, (Value Saved, Action<Value> Save)> Memory)
{
    /// <summary>Saves numbers of this position, [axes.., n], and gives those of all positions, valid up to this one.</summary>
    public Value Save(Value own)
    {
        var (saved, save) = Memory(own.Shape);
        save(own);
        return Where(IsAt(0), Reshape(own, [.. own.Shape[..^1], 1, own.Shape[^1]]), saved);
    }

    /// <summary>The numbers some positions before this one, [axes.., n], 0 before the first position.</summary>
    /// <param name="saved">The numbers of all positions, [axes.., Length, n], valid at the earlier ones.</param>
    /// <param name="by">The number of positions, from 0 for this one.</param>
    public Value Earlier(Value saved, int by) => Sum(Where(IsAt(by), saved, 0), -2);

    /// <summary>Whether a position attends to this one or is before it, [axes.., Length, 1].</summary>
    public Value IsSeen => Positions < Aligned + 1;

    private Value IsAt(int by) => Equal(Positions, Aligned - by);

    private Value Positions => Reshape(Position.Program.Iota(Length, 0), [Length, 1]);

    private Value Aligned => Reshape(Position, [.. Position.Shape, 1, 1]);
}
