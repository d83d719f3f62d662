namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>The ops that have kernels of their own; the others are in <see cref="OnHost"/>, or are products or scans.</summary>
internal static class OpKernels
{
    /// <summary>
    /// Ops that the host computes by the interpreter, with their inputs copied to it: samplers are C#, ranks are processes, and chains have
    /// no kernels yet.
    /// </summary>
    public static IReadOnlySet<Op> OnHost { get; } =
        new HashSet<Op> { Op.Draw, Op.RankMean, Op.Chain, Op.GaussianChain, Op.SparsePrecision };

    /// <param name="type">The program's number type.</param>
    /// <param name="value">An op that is neither pointwise, a movement nor a product, nor computed by the host.</param>
    /// <param name="isStored">Whether a value is in memory.</param>
    /// <param name="items">The results that are read, of an op with several.</param>
    public static IEnumerable<KernelCall> Plan(ElementType type, Value value, Func<Value, bool> isStored,
        IReadOnlyDictionary<int, Value> items) => value.Op switch
        {
            Op.Sum or Op.MaxOf or Op.LogSumExp => ReductionKernels.Plan(type, value, isStored),
            Op.CumSum or Op.CumProd => [LineKernels.Running(type, value, isStored)],
            Op.Fold => [LineKernels.Fold(type, value, isStored)],
            Op.ScatterAdd => ScatterKernels.Plan(type, value, isStored, Known(Fusion.Root(value.Inputs[1]))),
            Op.Cholesky => [TriangleKernels.Cholesky(type, value)],
            Op.TriangularSolve => [TriangleKernels.Solve(type, value)],
            Op.Attention => AttentionKernels.Plan(type, value),
            Op.AttentionGradient => AttentionKernels.Gradient(type, value),
            Op.Adam => [LineKernels.Adam(type, value, items)],
            _ => throw new ArgumentException($"{value} has no kernel"),
        };

    private static double[]? Known(Value index) => index.Attribute switch
    {
        ConstantValues written => written.Values,
        NamedData data => data.Values,
        _ => null,
    };
}
