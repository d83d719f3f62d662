using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Chains;

namespace ProbDsl.Tests;

/// <summary>
/// A second reading of programs, for comparison: every element of a value is asked for by its index, and the op says from which
/// elements of the inputs it is made. Slow, and sharing nothing with the interpreter.
/// </summary>
internal sealed class Naive(IReadOnlyDictionary<string, Tensor> slots)
{
    private readonly Dictionary<Value, Tensor> known = [];

    public static IEnumerable<int[]> Indices(Shape shape)
    {
        for (var at = 0; at < shape.Count; at++) yield return Unravel(at, shape);
    }

    public Tensor Of(Value value)
    {
        if (known.TryGetValue(value, out var tensor)) return tensor;
        foreach (var input in value.Inputs) Of(input);
        if (value.Attribute is DrawDetail by) return known[value] = Drawn(value, by);
        if (value.Op == Op.Scan) return known[value] = Tensor.Scalar(0);
        if (value.Op is Op.Adam or Op.Chain) return known[value] = Tensor.Scalar(0);
        if (value.Attribute is ItemResult summed && value.Inputs[0].Op == Op.Chain)
            return known[value] = NaiveChain.Result(value.Inputs[0], summed.Index, Of);
        if (value.Attribute is ItemResult learned && value.Inputs[0].Op == Op.Adam)
            return known[value] = Learned(value.Inputs[0], learned.Index);
        if (value.Attribute is ItemResult result) return known[value] = Stepped(value.Inputs[0], result.Index);
        return known[value] = new(value.Shape, [.. Indices(value.Shape)
            .Select(index => value.Type == ElementType.Float32 ? (float)Element(value, index) : Element(value, index))]);
    }

    // as PyTorch's documentation writes its algorithm
    private Tensor Learned(Value adam, int result)
    {
        var rule = (AdamRule)adam.Attribute!;
        var (rate, t) = (Of(adam.Inputs[^2]).Values[0], Of(adam.Inputs[^1]).Values[0]);
        return new(adam.Inputs[0].Shape, [.. Enumerable.Range(0, adam.Inputs[0].Shape.Count).Select(i =>
        {
            double At(int input) => Of(adam.Inputs[input]).Values[i];
            var (m, v) = (rule.Beta1 * At(2) + (1 - rule.Beta1) * At(1), rule.Beta2 * At(3) + (1 - rule.Beta2) * At(1) * At(1));
            var largest = rule.IsAmsgrad ? Math.Max(At(4), v) : v;
            var (mHat, vHat) = (m / (1 - Math.Pow(rule.Beta1, t)), largest / (1 - Math.Pow(rule.Beta2, t)));
            var decayed = At(0) - rate * rule.WeightDecay * At(0);
            double[] all = [decayed - rate * mHat / (Math.Sqrt(vHat) + rule.Epsilon), m, v, largest];
            return adam.Type == ElementType.Float32 ? (float)all[result] : all[result];
        })]);
    }

    private double Element(Value value, int[] index)
    {
        switch (value.Attribute)
        {
            case SlotDeclaration slot: return slots[slot.Name][index];
            case ConstantValues constant: return constant.Values[Ravel(index, value.Shape)];
            case NamedData data: return data.Values[Ravel(index, value.Shape)];
            case Counting counting: return counting.From + index[0];
        }
        var x = value.Inputs[0];
        switch (value.Op, value.Attribute)
        {
            case (Op.Reshape, _): return Of(x).Values[Ravel(index, value.Shape)];
            case (Op.Broadcast, _): return Aligned(x, index);
            case (Op.Transpose, AxisList order):
                var from = new int[index.Length];
                for (var i = 0; i < index.Length; i++) from[order.Axes[i]] = index[i];
                return Of(x)[from];
            case (Op.Slice, SliceRange range): return Of(x)[Moved(index, range.Axis, range.Start)];
            case (Op.Pad, PadWidths widths):
                var inside = index[widths.Axis] - widths.Before;
                return inside >= 0 && inside < x.Shape[widths.Axis] ? Of(x)[Moved(index, widths.Axis, -widths.Before)] : 0;
            case (Op.Concat, AlongAxis along):
                var part = 0;
                for (; index[along.Axis] >= value.Inputs[part].Shape[along.Axis]; part++)
                    index = Moved(index, along.Axis, -value.Inputs[part].Shape[along.Axis]);
                return Of(value.Inputs[part])[index];
            case (Op.Gather, SharedDimensions shared):
                var rank = value.Inputs[1].Shape.Rank;
                var pick = (int)Of(value.Inputs[1])[index.AsSpan(0, rank)];
                return Of(x)[[.. index.Take(shared.Batch), pick, .. index.Skip(rank)]];
            case (Op.ScatterAdd, ScatterDetail into):
                return Indices(value.Inputs[1].Shape).Where(at => at.AsSpan(0, into.Batch).SequenceEqual(index.AsSpan(0, into.Batch))
                    && (int)Of(value.Inputs[1])[at] == index[into.Batch])
                    .Sum(at => Of(x)[[.. at, .. index[(into.Batch + 1)..]]]);
            case (Op.Unfold, ImageWindows windows):
                return Pixel(index, windows.Down, windows.Across, x.Shape[^1]) is var (c, down, across) && down >= 0 && down < x.Shape[^2]
                    && across >= 0 && across < x.Shape[^1] ? Of(x)[[.. index[..^2], c, down, across]] : 0;
            case (Op.Fold, FoldedWindows windows):
                return Indices(x.Shape[^2..])
                    .Where(at => Pixel(at, windows.Down, windows.Across, windows.Width) == (index[^3], index[^2], index[^1]))
                    .Sum(at => Of(x)[[.. index[..^3], .. at]]);
            case (Op.StopGradient or Op.Cast, _): return Of(x)[index];
            case (Op.CumSum, Cumulation along): return Range(along, index, x.Shape).Sum(i => Of(x)[With(index, along.Axis, i)]);
            case (Op.CumProd, Cumulation along):
                return Range(along, index, x.Shape).Aggregate(1.0, (y, i) => y * Of(x)[With(index, along.Axis, i)]);
            case (Op.MatMul, Transposed t): return Product(value, index, t);
            case (Op.Attention, AttentionHeads heads): return Attended(x, index, heads);
            case (Op.Sum, AxisList over): return Reduced(x, index, over.Axes).Sum();
            case (Op.MaxOf, AxisList over): return Reduced(x, index, over.Axes).Append(double.NegativeInfinity).Max();
            case (Op.LogSumExp, AxisList over): return Math.Log(Reduced(x, index, over.Axes).Sum(Math.Exp));
            default: return Scalar(value.Op, [.. value.Inputs.Select(input => Aligned(input, index))]);
        }
    }

    private double Attended(Value x, int[] index, AttentionHeads of)
    {
        var (all, whole, query) = (Of(x), x.Shape[^1] / 3, index[^2]);
        var (width, from) = (whole / of.Heads, index[^1] / (whole / of.Heads) * (whole / of.Heads));
        double At(int position, int column) => all[[.. index[..^2], position, column]];
        double[] weights = [.. Enumerable.Range(0, of.IsCausal ? query + 1 : x.Shape[^2]).Select(j => Math.Exp(Enumerable.Range(from, width)
            .Sum(c => At(query, c) * At(j, whole + c)) / Math.Sqrt(width)))];
        return weights.Select((w, j) => w * At(j, (2 * whole) + index[^1])).Sum() / weights.Sum();
    }

    // channel, row and column of a window's number; rows and columns may lie outside
    private static (int Channel, int Row, int Column) Pixel(int[] index, Windows down, Windows across, int width)
    {
        var (window, within, inRow) = (index[^2], index[^1], across.On(width));
        var (u, v) = (within / across.Kernel % down.Kernel, within % across.Kernel);
        return (within / across.Kernel / down.Kernel, window / inRow * down.Stride - down.Before + u,
            window % inRow * across.Stride - across.Before + v);
    }

    private static IEnumerable<int> Range(Cumulation along, int[] index, Shape shape) =>
        along.IsBackward
            ? Enumerable.Range(index[along.Axis], shape[along.Axis] - index[along.Axis]) : Enumerable.Range(0, index[along.Axis] + 1);

    public static double Scalar(Op op, double[] x) => op switch
    {
        Op.Neg => 0 - x[0],
        Op.Abs => x[0] < 0 ? 0 - x[0] : x[0],
        Op.Sign => Math.Sign(x[0]),
        Op.Floor => Math.Floor(x[0]),
        Op.Exp => Math.Pow(Math.E, x[0]),
        Op.Log => Math.Log2(x[0]) * Math.Log(2),
        Op.Log1p => Math.Log(1 + x[0]),
        Op.Expm1 => Math.Exp(x[0]) - 1,
        Op.Sqrt => Math.Pow(x[0], 0.5),
        Op.Sin => Math.Cos(x[0] - Math.PI / 2),
        Op.Cos => Math.Sin(x[0] + Math.PI / 2),
        Op.Atan => Math.Asin(x[0] / Math.Sqrt(1 + x[0] * x[0])),
        Op.Tanh => 1 - 2 / (Math.Exp(2 * x[0]) + 1),
        Op.Sigmoid => 1 / (1 + Math.Exp(-x[0])),
        Op.Softplus => Math.Log(1 + Math.Exp(x[0])),
        Op.Lgamma => MathNet.Numerics.SpecialFunctions.GammaLn(x[0]),
        Op.Digamma => MathNet.Numerics.SpecialFunctions.DiGamma(x[0]),
        Op.Trigamma => Hurwitz(x[0]),
        Op.Tetragamma => CubedHurwitz(x[0]),
        Op.Erf => MathNet.Numerics.SpecialFunctions.Erf(x[0]),
        Op.LogNdtr => Math.Log(MathNet.Numerics.SpecialFunctions.Erfc(-x[0] / Math.Sqrt(2)) / 2),
        Op.LogBesselI0 => Math.Log(BesselIntegral(x[0])),
        Op.BesselRatio => Enumerable.Range(0, 64)
            .Average(i => Math.Cos(2 * Math.PI * i / 64) * Math.Exp(x[0] * Math.Cos(2 * Math.PI * i / 64))) / BesselIntegral(x[0]),
        Op.IsFinite => x[0] - x[0] == 0 ? 1 : 0,
        Op.Not => x[0] != 0 ? 0 : 1,
        Op.Add => x[0] + x[1],
        Op.Sub => x[0] - x[1],
        Op.Mul => x[0] * x[1],
        Op.Div => x[0] / x[1],
        Op.Pow => x[1] == 0 ? 1 : (x[0] < 0 && x[1] % 2 != 0 ? -1 : 1) * Math.Exp(x[1] * Math.Log(Math.Abs(x[0]))),
        Op.Min => x[0] < x[1] ? x[0] : x[1],
        Op.Max => x[0] < x[1] ? x[1] : x[0],
        Op.Less => x[0] < x[1] ? 1 : 0,
        Op.LessEqual => x[0] > x[1] ? 0 : 1,
        Op.Equal => x[0] == x[1] ? 1 : 0,
        Op.And => x[0] * x[1] != 0 ? 1 : 0,
        Op.Or => Math.Abs(x[0]) + Math.Abs(x[1]) != 0 ? 1 : 0,
        Op.Select => x[0] != 0 ? x[1] : x[2],
        _ => throw new NotSupportedException(op.ToString()),
    };

    // I0(x) = mean of exp(x cos t) over a turn; the trapezoid rule converges faster than any power
    private static double BesselIntegral(double x) => Enumerable.Range(0, 64).Average(i => Math.Exp(x * Math.Cos(2 * Math.PI * i / 64)));

    // sum over k of 1 / (x + k)^2; Euler and Maclaurin close the tail
    private static double Hurwitz(double x)
    {
        var (sum, n) = (Enumerable.Range(0, 2000).Sum(k => 1 / ((x + k) * (x + k))), x + 2000);
        return sum + 1 / n + 1 / (2 * n * n) + 1 / (6 * n * n * n);
    }

    private static double CubedHurwitz(double x)
    {
        var (sum, n) = (Enumerable.Range(0, 2000).Sum(k => 1 / ((x + k) * (x + k) * (x + k))), x + 2000);
        return -2 * (sum + 1 / (2 * n * n) + 1 / (2 * n * n * n) + 1 / (4 * n * n * n * n));
    }

    // from the definition: step after step, each result put at its place
    private Tensor Stepped(Value scan, int result)
    {
        var body = (ScanBody)scan.Attribute!;
        var carry = scan.Inputs.Take(body.Carries).Select(Of).ToList();
        var (outs, before) = (new Tensor[body.Length][], new Tensor[body.Length][]);
        foreach (var at in body.IsBackward ? Enumerable.Range(0, body.Length).Reverse() : Enumerable.Range(0, body.Length))
        {
            var step = new Dictionary<string, Tensor>();
            for (var i = 0; i < body.Carries; i++) step[$"carry{i}"] = carry[i];
            for (var i = 0; i < body.Inputs; i++) step[$"input{i}"] = Part(Of(scan.Inputs[body.Carries + i]), at);
            for (var i = 0; i < body.Constants; i++) step[$"constant{i}"] = Of(scan.Inputs[body.Carries + body.Inputs + i]);
            var inside = new Naive(step);
            before[at] = [.. carry];
            outs[at] = [.. Enumerable.Range(0, body.Outs).Select(i => inside.Of(body.Out(i)))];
            carry = [.. Enumerable.Range(0, body.Carries).Select(i => inside.Of(body.Next(i)))];
        }
        if (result < body.Carries) return carry[result];
        var rows = result < body.Carries + body.Outs
            ? outs.Select(o => o[result - body.Carries]) : before.Select(b => b[result - body.Carries - body.Outs]);
        return new(body.Shapes.ElementAt(result), [.. rows.SelectMany(r => r.Values)]);
    }

    private static Tensor Part(Tensor x, int at) => new(x.Shape[1..], [.. Indices(x.Shape[1..]).Select(index => x[[at, .. index]])]);

    // elements in order; every 4096th starts the stream that the next key seeds
    private Tensor Drawn(Value value, DrawDetail by)
    {
        var drawn = new List<double>();
        RandomStream? random = null;
        foreach (var (at, index) in Indices(by.Axes).Index())
        {
            if (at % 4096 == 0) random = new(BitConverter.DoubleToUInt64Bits(Of(value.Inputs[0])[at / 4096]), by.Name, (uint)(at / 4096));
            var element = new double[by.Event.Count];
            by.Sampler([.. value.Inputs.Skip(1).Zip(by.ArgumentRanks).SelectMany(argument => Own(argument.First, argument.Second, index))],
                element, random!);
            drawn.AddRange(element);
        }
        return new(by.Shape, [.. drawn]);
    }

    private IEnumerable<double> Own(Value argument, int rank, int[] index)
    {
        var padded = argument.Shape[..^rank];
        foreach (var own in Indices(argument.Shape.Trailing(rank)))
            yield return Of(argument)[[.. index[^padded.Rank..].Select((i, d) => padded[d] == 1 ? 0 : i), .. own]];
    }

    private double Product(Value value, int[] index, Transposed t)
    {
        var (a, b) = (value.Inputs[0], value.Inputs[1]);
        return Enumerable.Range(0, t.First ? a.Shape[^2] : a.Shape[^1]).Sum(k =>
            Aligned(a, t.First ? [.. index[..^2], k, index[^2]] : [.. index[..^2], index[^2], k])
            * Aligned(b, t.Second ? [.. index[..^2], index[^1], k] : [.. index[..^2], k, index[^1]]));
    }

    private IEnumerable<double> Reduced(Value x, int[] index, int[] axes)
    {
        int[] kept = [.. Enumerable.Range(0, x.Shape.Rank).Except(axes)];
        return Indices(x.Shape).Where(from => kept.Select(axis => from[axis]).SequenceEqual(index)).Select(from => Of(x)[from]);
    }

    private double Aligned(Value x, int[] index)
    {
        var own = index[(index.Length - x.Shape.Rank)..];
        for (var i = 0; i < own.Length; i++) if (x.Shape[i] == 1) own[i] = 0;
        return Of(x)[own];
    }

    private static int[] With(int[] index, int axis, int position)
    {
        var other = (int[])index.Clone();
        other[axis] = position;
        return other;
    }

    private static int[] Moved(int[] index, int axis, int by) => With(index, axis, index[axis] + by);

    private static int Ravel(int[] index, Shape shape) => index.Select((i, d) => i * shape[(d + 1)..].Count).Sum();

    private static int[] Unravel(int at, Shape shape) =>
        [.. Enumerable.Range(0, shape.Rank).Select(d => at / shape[(d + 1)..].Count % shape[d])];
}
