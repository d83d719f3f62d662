using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>Programs put together at random mean the same to the interpreter as to the naive reading, and free nothing too early.</summary>
public sealed class RandomProgramLaws
{
    [Fact]
    public void TheInterpreterAgreesWithTheNaiveReading()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (program, slots) = Grown(new Random(seed), lines: 25);
            var (results, naive) = (new Interpreter(program).Run(slots), new Naive(slots));
            foreach (var (name, value) in program.Outputs)
                Assert.True(Check.Close(naive.Of(value), results[name], 1e-10), $"seed {seed}, {name}:\n{program}");
        }
    }

    [Fact]
    public void AChangedLineIsCaught()
    {
        var missed = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var (program, slots) = Grown(new Random(seed), lines: 25);
            var value = program.Outputs.Values.Last();
            if (Check.Close(new Naive(slots).Of(value), Check.Run(value + 1e-6, slots), 1e-10)) missed++;
        }
        Assert.Equal(0, missed);
    }

    [Fact]
    public void RunningTwiceGivesTheSameBits()
    {
        var (program, slots) = Grown(new Random(1), lines: 40);
        var interpreter = new Interpreter(program);
        Assert.Equal(interpreter.Run(slots), interpreter.Run(slots));
    }

    private static (TensorProgram, Dictionary<string, Tensor>) Grown(Random random, int lines)
    {
        var builder = new ProgramBuilder();
        var slots = new Dictionary<string, Tensor> { ["x"] = Check.Numbers([3, 2], 1), ["y"] = Check.Numbers([2], 2), ["z"] = Check.Numbers([2, 3, 1], 3) };
        List<Value> pool = [.. slots.Select(slot => builder.Slot(slot.Key, slot.Value.Shape)), builder.Constant(0.5), builder.Iota(3, 1)];
        while (pool.Count < lines)
        {
            var next = Line(builder, pool, random);
            if (next.Shape.Count <= 200) pool.Add(next);
        }
        for (var i = 0; i < 5; i++) builder.Output($"out{i}", pool[^(1 + 3 * i)]);
        return (builder.Build(), slots);
    }

    private static Value Line(ProgramBuilder builder, List<Value> pool, Random random)
    {
        var (x, other) = (pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
        var axis = x.Shape.Rank == 0 ? 0 : random.Next(x.Shape.Rank);
        var broadcasts = Shape.TryBroadcast(x.Shape, other.Shape) is not null;
        return random.Next(22) switch
        {
            0 => builder.Pointwise(Op.Tanh, x),
            1 => builder.Pointwise(Op.Sigmoid, x),
            2 => builder.Pointwise(Op.Sin, x),
            3 when broadcasts => x + other,
            4 when broadcasts => builder.Pointwise(Op.Tanh, x * other),
            5 when broadcasts => builder.Select(x < other, x, other),
            6 when broadcasts => builder.Pointwise(Op.Max, x, -other),
            7 when x.Shape.Rank > 0 => builder.Sum(builder.Pointwise(Op.Tanh, x), axis),
            8 when x.Shape.Rank > 0 => builder.LogSumExp(builder.Pointwise(Op.Tanh, x), axis),
            9 when x.Shape.Rank > 0 => builder.CumSum(builder.Pointwise(Op.Tanh, x), axis),
            10 when x.Shape.Rank > 1 => builder.Transpose(x, [.. Enumerable.Range(0, x.Shape.Rank).Reverse()]),
            11 when x.Shape.Rank > 0 => builder.Slice(x, axis, x.Shape[axis] / 2, x.Shape[axis] - x.Shape[axis] / 2),
            12 when x.Shape.Rank > 0 => builder.Pad(x, axis, 1, random.Next(2)),
            13 when x.Shape.Rank > 0 => builder.Concat(axis, x, -x),
            14 when x.Shape.Rank > 0 && x.Shape[0] > 0 => builder.Gather(x, builder.Constant([x.Shape[0] - 1, 0], [2]), 0),
            15 when x.Shape.Rank > 1 => builder.Pointwise(Op.Tanh, builder.MatMul(x, x, transposeB: true)),
            16 => builder.Pointwise(Op.Atan, x),
            17 => builder.Pointwise(Op.Erf, x),
            18 => builder.Pointwise(Op.LogNdtr, builder.Pointwise(Op.Tanh, x)),
            19 => builder.Pointwise(Op.LogBesselI0, builder.Pointwise(Op.Tanh, x)),
            20 when x.Shape.Rank > 0 => builder.CumProd(builder.Pointwise(Op.Tanh, x), axis),
            21 => builder.Draw(new("moved", Moved, [3, .. x.Shape], 0, [0]), builder.Constant([0.25], [1]), x),
            _ => builder.Reshape(x, [x.Shape.Count]),
        };
    }

    private static void Moved(ReadOnlySpan<double> arguments, Span<double> drawn, RandomStream random) =>
        drawn[0] = Math.Tanh(arguments[0]) + random.NextNormal();
}
