using System.Diagnostics;
using System.Numerics.Tensors;
using ProbDsl.Runtime.Managed.Loops;
using ProbDsl.Runtime.Programs;

Console.WriteLine($"{"ns per element",-14}{"ours",8}{"Math",9}{"Tensor",9}{"Math / ours",14}{"Tensor / ours",15}");
foreach (var row in Rows().Where(row => args.Length == 0 || args.Contains(row.Op.ToString()))) Console.WriteLine(Timing.Of(row));
Console.WriteLine($"\n{"ns per float",-14}{"ours",8}{"Tensor",9}{"Tensor / ours",15}");
foreach (var row in FloatRows().Where(row => args.Length == 0 || args.Contains(row.Op.ToString()))) Console.WriteLine(Timing.Of(row));

static IEnumerable<FloatRow> FloatRows() =>
[
    new(Op.Exp, -4, 4, TensorPrimitives.Exp),
    new(Op.Expm1, -4, 4, TensorPrimitives.ExpM1),
    new(Op.Log, 0.01f, 20, TensorPrimitives.Log),
    new(Op.Log1p, -0.9f, 3, TensorPrimitives.LogP1),
    new(Op.Sqrt, 0.01f, 20, TensorPrimitives.Sqrt),
    new(Op.Tanh, -4, 4, TensorPrimitives.Tanh),
    new(Op.Sigmoid, -4, 4, TensorPrimitives.Sigmoid),
    new(Op.Softplus, -4, 4, null),
    new(Op.Sin, -4, 4, TensorPrimitives.Sin),
    new(Op.Cos, -4, 4, TensorPrimitives.Cos),
    new(Op.Erf, -4, 4, null),
    new(Op.Lgamma, 0.01f, 20, null),
    new(Op.Neg, -4, 4, TensorPrimitives.Negate),
];

static IEnumerable<Row> Rows() =>
[
    new(Op.Exp, -4, 4, Scalar.Loop<Scalar.Exp>, TensorPrimitives.Exp),
    new(Op.Expm1, -4, 4, Scalar.Loop<Scalar.Expm1>, TensorPrimitives.ExpM1),
    new(Op.Log, 0.01, 20, Scalar.Loop<Scalar.Log>, TensorPrimitives.Log),
    new(Op.Log1p, -0.9, 3, Scalar.Loop<Scalar.Log1p>, TensorPrimitives.LogP1),
    new(Op.Tanh, -4, 4, Scalar.Loop<Scalar.Tanh>, TensorPrimitives.Tanh),
    new(Op.Sigmoid, -4, 4, Scalar.Loop<Scalar.Sigmoid>, TensorPrimitives.Sigmoid),
    new(Op.Softplus, -4, 4, Scalar.Loop<Scalar.Softplus>, null),
    new(Op.Sin, -4, 4, Scalar.Loop<Scalar.Sin>, TensorPrimitives.Sin),
    new(Op.Cos, -4, 4, Scalar.Loop<Scalar.Cos>, TensorPrimitives.Cos),
    new(Op.Atan, -4, 4, Scalar.Loop<Scalar.Atan>, TensorPrimitives.Atan),
    new(Op.Erf, -4, 4, Scalar.Loop<Scalar.Erf>, null),
    new(Op.LogNdtr, -4, 4, Scalar.Loop<Scalar.LogNdtr>, null),
    new(Op.Lgamma, 0.01, 20, Scalar.Loop<Scalar.Lgamma>, null),
    new(Op.Digamma, 0.01, 20, Scalar.Loop<Scalar.Digamma>, null),
    new(Op.Trigamma, 0.01, 20, Scalar.Loop<Scalar.Trigamma>, null),
    new(Op.Pow, 0.01, 20, Scalar.Loop<Scalar.Pow>, (x, y) => TensorPrimitives.Pow(x, 1.7, y)),
];

internal delegate void SpanLoop(ReadOnlySpan<double> x, Span<double> y);

internal delegate void FloatLoop(ReadOnlySpan<float> x, Span<float> y);

/// <summary>The same for floats.</summary>
internal sealed record FloatRow(Op Op, float Low, float High, FloatLoop? Tensor);

/// <summary>An op, the range of its operand, and what else computes it.</summary>
internal sealed record Row(Op Op, double Low, double High, SpanLoop Scalar, SpanLoop? Tensor);

internal static unsafe class Timing
{
    private const int Count = 1000, Rounds = 30, Repeats = 200;

    public static string Of(Row row)
    {
        var random = new Random(1);
        double[] x = [.. Enumerable.Range(0, Count).Select(_ => row.Low + (row.High - row.Low) * random.NextDouble())],
            y = new double[Count];
        var (ours, math, tensor) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            ours = Math.Min(ours, Nanoseconds(() => Ours(row.Op, x, y)));
            math = Math.Min(math, Nanoseconds(() => row.Scalar(x, y)));
            if (row.Tensor is { } loop) tensor = Math.Min(tensor, Nanoseconds(() => loop(x, y)));
        }
        var theirs = row.Tensor is null ? $"{"-",9}" : $"{tensor,9:F2}";
        var ratio = row.Tensor is null ? $"{"-",15}" : $"{tensor / ours,15:F1}";
        return $"{row.Op,-14}{ours,8:F2}{math,9:F2}{theirs}{math / ours,14:F1}{ratio}";
    }

    public static string Of(FloatRow row)
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, Count).Select(_ => row.Low + (row.High - row.Low) * random.NextSingle())], y = new float[Count];
        var (ours, tensor) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            ours = Math.Min(ours,
                Nanoseconds(() => { fixed (float* from = x, to = y) PointwiseLoops.Unary<float>(row.Op)(from, to, Count); }));
            if (row.Tensor is { } loop) tensor = Math.Min(tensor, Nanoseconds(() => loop(x, y)));
        }
        return row.Tensor is null
            ? $"{row.Op,-14}{ours,8:F2}{"-",9}{"-",15}" : $"{row.Op,-14}{ours,8:F2}{tensor,9:F2}{tensor / ours,15:F1}";
    }

    private static double Nanoseconds(Action action)
    {
        action();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Repeats; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Repeats / Count;
    }

    private static void Ours(Op op, double[] x, double[] y)
    {
        var power = 1.7;
        fixed (double* from = x, to = y)
        {
            if (op is Op.Pow) PointwiseLoops.Binary<double>(op, OperandForm.Strip, OperandForm.Single)(from, &power, to, Count);
            else PointwiseLoops.Unary<double>(op)(from, to, Count);
        }
    }
}
