using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>y = from + the row number.</summary>
internal sealed unsafe class RowNumberInstruction<T>(Place<T> y, int from) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        var to = y.From(first);
        for (nint r = 0; r < rows; r++) to[r] = Number.Of<T>(from + (double)(first + r));
    }
}

/// <summary>y = from, from + 1, ...</summary>
internal sealed unsafe class CountInstruction<T>(Place<T> y, int count, int from) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        for (var i = 0; i < count; i++) y.At[i] = Number.Of<T>(from + (double)i);
    }
}

/// <summary>
/// Draws from a distribution by its sampler. Arguments and results are copied, which costs less than such a sampler. Keys are doubles in
/// every program.
/// </summary>
internal sealed unsafe class DrawInstruction<T>(DrawDetail by, (nint At, Shape Shape) keys,
    IReadOnlyList<(Place<T> At, Shape Shape)> arguments, Place<T> y) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        var drawn = new double[by.Shape.Count];
        Draws.Fill(by, new(keys.Shape, new ReadOnlySpan<double>((double*)keys.At, keys.Shape.Count).ToArray()),
            [.. arguments.Select(Copied)], drawn);
        for (var i = 0; i < drawn.Length; i++) y.At[i] = Number.Of<T>(drawn[i]);
    }

    private static Tensor Copied((Place<T> At, Shape Shape) argument)
    {
        var numbers = new double[argument.Shape.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Number.ToDouble(argument.At.At[i]);
        return new(argument.Shape, numbers);
    }
}

/// <summary>The mean over the ranks of a run, which exchange doubles.</summary>
internal sealed unsafe class RankMeanInstruction<T>(ICommunicator ranks, Place<T> x, Place<T> y, int count) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] own = new double[count], means = new double[count];

    public override void Run(nint first, nint rows)
    {
        for (var i = 0; i < count; i++) own[i] = Number.ToDouble(x.At[i]);
        ranks.Mean(own, means);
        for (var i = 0; i < count; i++) y.At[i] = Number.Of<T>(means[i]);
    }
}
