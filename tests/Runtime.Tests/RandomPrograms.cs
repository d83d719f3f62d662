using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests;

/// <summary>
/// Programs put together at random from every kind of op, small enough to be read naively; truth values and whole numbers stand among the
/// real ones.
/// </summary>
internal static class RandomPrograms
{
    /// <param name="floats">The program's float type, and others that values are cast to; float64 alone if none is named.</param>
    public static (TensorProgram Program, Dictionary<string, Tensor> Slots) Grown(Random random, int lines, params ElementType[] floats)
    {
        if (floats is []) floats = [ElementType.Float64];
        var builder = new ProgramBuilder(floats[0]);
        var slots = new Dictionary<string, Tensor> { ["x"] = Check.Numbers([3, 2], 1), ["y"] = Check.Numbers([2], 2),
            ["z"] = Check.Numbers([2, 3, 1], 3) };
        List<Value> pool = [.. slots.Select(slot => builder.Slot(slot.Key, slot.Value.Shape)), builder.Constant(0.5), builder.Iota(3, 1)];
        while (pool.Count < lines)
        {
            var next = Line(builder, pool, random, floats);
            if (next.Shape.Count <= 200) pool.Add(next);
        }
        for (var i = 0; i < 5; i++) builder.Output($"out{i}", pool[^(1 + 3 * i)]);
        return (builder.Build(), slots);
    }

    private static Value Line(ProgramBuilder builder, List<Value> pool, Random random, ElementType[] floats)
    {
        var (x, other) = (pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
        var axis = x.Shape.Rank == 0 ? 0 : random.Next(x.Shape.Rank);
        var broadcasts = Shape.TryBroadcast(x.Shape, other.Shape) is not null;
        return random.Next(43) switch
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
            21 => builder.Draw(new("moved", Moved, [3, .. x.Shape], 0, [0]), builder.Constant([0.25], [1], ElementType.Float64), x),
            22 when x.Shape.Rank > 0 => builder.ScatterAdd(x, builder.Constant(Check.Indices([x.Shape[0]], random.Next(100), 3)), 0, 3),
            23 when x.Shape.Rank > 1 && x.Shape[1] > 0 =>
                builder.Gather(x, builder.Constant(Check.Indices([x.Shape[0], 4], random.Next(100), x.Shape[1])), 1),
            24 when x.Shape.Rank > 0 && x.Shape[0] > 0 =>
                builder.Gather(x, builder.Constant(Check.Indices([5, 2], random.Next(100), x.Shape[0])), 0),
            25 when x.Shape.Rank > 0 && x.Shape[0] > 0 => random.Next(3) switch
            {
                0 => Repeated(builder, x, other, random.Next(2) == 0),
                var which => Chain(builder, x, other, which == 1),
            },
            26 => builder.Pointwise(Op.Lgamma, builder.Pointwise(Op.Softplus, x) + 0.5),
            27 => builder.Broadcast(x, [2, .. x.Shape]),
            28 when broadcasts => x / (builder.Pointwise(Op.Exp, builder.Pointwise(Op.Tanh, other)) + 1),
            29 when x.Shape.Rank > 0 => builder.MaxOf(x, axis),
            30 => builder.Pointwise(Op.Pow, x, builder.Constant(random.Next(4))),
            31 when broadcasts => x < other,
            32 => builder.Pointwise(Op.Not, builder.Pointwise(Op.IsFinite, x)) | Ops.Equal(x, 1),
            33 => Whole(builder, x),
            34 when broadcasts => builder.Pointwise(Op.Min, x, Whole(builder, other)),
            35 when broadcasts => (other < 0) * x,
            36 => builder.Cast(x, floats[random.Next(floats.Length)]),
            37 when broadcasts => builder.Select(other, x, builder.Constant([random.Next(2)], [], ElementType.Bool)),
            38 when x.Shape.Rank > 2 => builder.Unfold(x, new(2, 1, 1, 0), new(random.Next(1, 3), 2, 0, 1)),
            39 when x.Shape.Rank > 1 => Blurred(builder, x, random.Next(1, 3)),
            40 when other.Shape == x.Shape => Learned(builder, x, other, random.Next(5)),
            41 when x.Shape.Rank > 1 && x.Shape[^1] > 0 && Math.Pow(x.Shape[^1], x.Shape[^2]) <= 243 =>
                OfChain(builder, x, other, random.Next(4)),
            42 when x.Shape.Rank > 1 => Attentive(builder, builder.Pointwise(Op.Tanh, x), random.Next(1, 3), random.Next(2) == 0),
            _ => builder.Reshape(x, [x.Shape.Count]),
        };
    }

    // an image with one channel, its rows one beside the other in steps
    private static Value Blurred(ProgramBuilder builder, Value x, int stride)
    {
        var (down, across) = (new Windows(2, stride, 1, 1), new Windows(1, 1, 0, 0));
        var windows = builder.Unfold(builder.Reshape(x, [x.Shape[0], 1, x.Shape[1..].Count, 1]), down, across);
        return builder.Fold(builder.Pointwise(Op.Tanh, windows), down, across, x.Shape[1..].Count, 1);
    }

    // positions whose largest potential is small are absent
    private static Value OfChain(ProgramBuilder builder, Value x, Value other, int which)
    {
        var unary = builder.Pointwise(Op.Tanh, x);
        var pair = builder.Constant(Check.Numbers([x.Shape[^1], x.Shape[^1]], which))
            + Ops.Sin(Ops.SumAll(builder.Pointwise(Op.Tanh, other)));
        var chain = builder.Chain(unary, pair, builder.Constant(0.1) < builder.MaxOf(unary, -1), weight: builder.Constant(0.7));
        return which switch { 0 => chain.States, 1 => chain.Pairs, 4 => chain.Increments, _ => chain.LogSum };
    }

    // queries, keys and values of two numbers for each of the last dimension
    private static Value Attentive(ProgramBuilder builder, Value x, int heads, bool isCausal) =>
        builder.Attention(builder.Concat(x.Shape.Rank - 1, x, -x, x * 2, builder.Pointwise(Op.Sin, x), x, x + 1), heads, isCausal);

    private static Value Whole(ProgramBuilder builder, Value x) =>
        builder.Cast(builder.Pointwise(Op.Floor,
            builder.Pointwise(Op.Tanh, builder.Select(builder.Pointwise(Op.IsFinite, x), x, builder.Constant(0))) * 3), ElementType.Int32);

    private static Value Learned(ProgramBuilder builder, Value x, Value other, int which)
    {
        var (bounded, moment) = (builder.Pointwise(Op.Tanh, x), builder.Pointwise(Op.Sigmoid, other));
        var (rate, step) = (builder.Constant(0.1), builder.Constant(3));
        var plain = builder.Adam(bounded, builder.Pointwise(Op.Sin, other), bounded, moment, rate, step, new(Beta1: 0.7, WeightDecay: 0.2));
        var amsgrad = builder.Adam(bounded, moment, bounded, moment, rate, step, new(Epsilon: 0.01), moment * 2);
        return which switch { 0 => plain.Parameter, 1 => plain.FirstMoment + plain.Parameter, 2 => plain.SecondMoment, _ =>
            amsgrad.LargestSecondMoment! - amsgrad.Parameter };
    }

    // c(t) = tanh(c(t-1) + x(t)), and all of another value at each step
    private static Value Chain(ProgramBuilder builder, Value x, Value other, bool backward)
    {
        var scan = builder.Scan(x.Shape[0], backward, [builder.Pointwise(Op.Tanh, builder.Sum(x, 0))], [x], [other], step =>
        {
            var next = step.Program.Pointwise(Op.Tanh, step.Carry[0] + step.Inputs[0]);
            return new([next], [next * 2 + Ops.SumAll(step.Program.Pointwise(Op.Tanh, step.Constants[0]))]);
        });
        return backward ? scan.Outs[0] : scan.Carry[0] + builder.Sum(scan.Before[0], 0);
    }

    // every second step of a chain, or one until its sum is large
    private static Value Repeated(ProgramBuilder builder, Value x, Value other, bool isScan)
    {
        var start = builder.Pointwise(Op.Tanh, builder.Sum(x, 0));
        if (isScan)
        {
            var scan = builder.ScanWhere(builder.Iota(x.Shape[0], 1) - (2 * Ops.Floor(builder.Iota(x.Shape[0], 1) / 2)), [start], [x],
                [other],
                step => new([Ops.Tanh(step.Carry[0] + step.Inputs[0])], [step.Carry[0] + Ops.SumAll(Ops.Tanh(step.Constants[0]))]));
            return scan.Carry[0] + builder.Sum(scan.Outs[0] + scan.Before[0], 0);
        }

        var found = builder.Iterate(5, [start], [other], step =>
        {
            var next = step.Carry[0] + 1 + Ops.SumAll(Ops.Square(Ops.Tanh(step.Constants[0])));
            return new([next], Ops.SumAll(next) > 4) { Outs = [Ops.Sin(next)] };
        });
        return found.Values[0] + found.IsFixed + builder.Sum(found.Outs[0], 0);
    }

    private static void Moved(ReadOnlySpan<double> arguments, Span<double> drawn, RandomStream random) =>
        drawn[0] = Math.Tanh(arguments[0]) + random.NextNormal();
}
