namespace ProbDsl.Inference.Lowering;

/// <summary>The value of an index during lowering; positions count from 0.</summary>
public abstract record LoopValue
{
    /// <summary>The index moved forward by a number of positions.</summary>
    internal LoopValue Shifted(int by) => this switch
    {
        Iota iota => iota with { First = iota.First + by },
        FixedPosition at => new FixedPosition(at.At + by),
        ComputedPosition sampled => by == 0 ? sampled : new ComputedPosition(sampled.At with { Value = sampled.At.Value + by }),
        _ => throw new ArgumentException($"{this} cannot be shifted"),
    };
}

/// <summary>Every member of an axis: positions First, First + 1, ...</summary>
public sealed record Iota(Axis Axis, int First) : LoopValue;

/// <summary>One position.</summary>
public sealed record FixedPosition(int At) : LoopValue;

/// <summary>A whole dimension, which stays an event dimension.</summary>
internal sealed record Span(int Count) : LoopValue;

/// <summary>A range of a dimension, which stays an event dimension.</summary>
internal sealed record PositionRange(int First, int Count) : LoopValue;

/// <summary>Computed positions, over any axes.</summary>
public sealed record ComputedPosition(AxisTensor At) : LoopValue;
