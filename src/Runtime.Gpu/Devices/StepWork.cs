using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Managed.Attention;

namespace ProbDsl.Runtime.Gpu.Devices;

/// <summary>The work of a step, counted on its programs as they are lowered.</summary>
/// <param name="Operations">Additions, multiplications and functions of elements, about.</param>
/// <param name="IsDouble">Whether a program computes in float64.</param>
/// <param name="HostOp">The name of an op that a GPU leaves to the processor; null if there is none.</param>
public sealed record StepWork(double Operations, bool IsDouble, string? HostOp)
{
    /// <summary>The work of these programs, which run once in each step.</summary>
    public static StepWork Estimate(IReadOnlyList<TensorProgram> programs)
    {
        var values = programs.SelectMany(AllValues).ToList();
        return new(programs.Sum(OperationsOf), programs.Any(p => p.FloatType == ElementType.Float64),
            values.Find(v => OpKernels.OnHost.Contains(v.Op)) is { } op ? OpTable.Of(op.Op).Name : null);
    }

    // with those of the bodies of scans
    private static IEnumerable<Value> AllValues(TensorProgram program) =>
        program.Values.SelectMany(v => v.Attribute is ScanBody body ? AllValues(body.Program).Prepend(v) : [v]);

    private static double OperationsOf(TensorProgram program) => program.Values.Sum(OperationsOf);

    private static double OperationsOf(Value value) => value.Op switch
    {
        // movements are computed where they are read, and cost their reader nothing
        Op.Slot or Op.Constant or Op.Iota or Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice or Op.Pad or Op.Concat or Op.Item
            or Op.StopGradient => 0,
        Op.MatMul => 2.0 * value.Shape.Count * Inner(value),
        Op.Cholesky => (double)value.Shape.Count * value.Shape[^1] / 3,
        Op.TriangularSolve => (double)value.Shape.Count * value.Inputs[0].Shape[^1],
        Op.Attention => 2 * OfAttention(value),
        Op.AttentionGradient => 5 * OfAttention(value),
        Op.Scan when value.Attribute is ScanBody body => body.Length * OperationsOf(body.Program),
        // two moments, their corrections, a root and a quotient
        Op.Adam => 12.0 * value.Inputs[0].Shape.Count,
        _ => Math.Max(value.Shape.Count, value.Inputs.Select(i => (double)i.Shape.Count).DefaultIfEmpty(0).Max()),
    };

    private static double Inner(Value product) =>
        product.Inputs[0].Shape[((Transposed)product.Attribute!).First ? ^2 : ^1];

    private static double OfAttention(Value value) => AttentionSize.Read(value) is var size ? size.Work * size.Sequences * size.Heads : 0;
}
