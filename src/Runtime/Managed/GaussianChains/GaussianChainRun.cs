using ProbDsl.Runtime.GaussianChains;

namespace ProbDsl.Runtime.Managed.GaussianChains;

/// <summary>Runs a Gaussian chain in double precision, whatever the type of the program.</summary>
internal sealed unsafe class GaussianChainRun<T> : ProgramStep
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GaussianChainPass pass;
    private readonly List<(nint Place, NativeBuffer<double> Copy)> inputs = [], results = [];
    private readonly List<(nint Place, int Count)> sums = [];

    /// <param name="chain">The op.</param>
    /// <param name="given">The places of its inputs.</param>
    /// <param name="asked">The places of its results; null if unused.</param>
    public GaussianChainRun(Value chain, IReadOnlyList<Place<T>> given, Place<T>?[] asked)
    {
        Shape[] shapes = [.. chain.Inputs.Select(i => i.Shape)];
        nint[] from = [.. given.Select((g, i) => Double((nint)g.At, shapes[i].Count, inputs))];
        nint[] to = [.. asked.Select((a, i) =>
            a is { } at ? Double((nint)at.At, GaussianChainShapes.Result(i, shapes).Count, results) : 0)];
        for (var i = GaussianChainShapes.FirstGradient; i < to.Length; i++)
            if (to[i] != 0) sums.Add((to[i], GaussianChainShapes.Result(i, shapes).Count));
        pass = new(GaussianChainSize.Read(chain), GaussianChainArrays.Read(chain, from, to));
    }

    /// <summary>The size of the working memory in bytes.</summary>
    public long Bytes => pass.Bytes + inputs.Concat(results).Sum(c => sizeof(double) * c.Copy.Length);

    public override void Run(BlockTeam? team)
    {
        foreach (var (place, copy) in inputs)
            for (var i = 0; i < copy.Length; i++) copy.At[i] = Number.ToDouble(((T*)place)[i]);
        foreach (var (place, count) in sums) new Span<double>((void*)place, count).Clear();
        pass.Run();
        foreach (var (place, copy) in results)
            for (var i = 0; i < copy.Length; i++) ((T*)place)[i] = Number.Of<T>(copy.At[i]);
    }

    public override void Dispose()
    {
        pass.Dispose();
        foreach (var (_, copy) in inputs.Concat(results)) copy.Dispose();
    }

    /// <summary>The place itself where it has doubles, else that of a copy.</summary>
    private static nint Double(nint place, int count, List<(nint, NativeBuffer<double>)> copies)
    {
        if (typeof(T) == typeof(double)) return place;
        var copy = new NativeBuffer<double>(count);
        copies.Add((place, copy));
        return (nint)copy.At;
    }
}
