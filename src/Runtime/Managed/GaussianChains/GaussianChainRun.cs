using ProbDsl.Runtime.GaussianChains;

namespace ProbDsl.Runtime.Managed.GaussianChains;

/// <summary>Runs a Gaussian chain in double precision, whatever the type of the program.</summary>
internal sealed unsafe class GaussianChainRun<T> : ProgramStep
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GaussianChainPass pass;
    private readonly DoublePlaces<T> places = new();
    private readonly List<(nint Place, int Count)> sums = [];

    /// <param name="chain">The op.</param>
    /// <param name="given">The places of its inputs.</param>
    /// <param name="asked">The places of its results; null if unused.</param>
    public GaussianChainRun(Value chain, IReadOnlyList<Place<T>> given, Place<T>?[] asked)
    {
        Shape[] shapes = [.. chain.Inputs.Select(i => i.Shape)];
        nint[] from = [.. given.Select((g, i) => places.Input(g, shapes[i].Count))];
        nint[] to = [.. asked.Select((a, i) => places.Result(a, GaussianChainShapes.Result(i, shapes).Count))];
        for (var i = GaussianChainShapes.FirstGradient; i < to.Length; i++)
            if (to[i] != 0) sums.Add((to[i], GaussianChainShapes.Result(i, shapes).Count));
        pass = new(GaussianChainSize.Read(chain), GaussianChainArrays.Read(chain, from, to));
    }

    /// <summary>The size of the working memory in bytes.</summary>
    public override long Bytes => pass.Bytes + places.Bytes;

    public override void Run(BlockTeam? team)
    {
        places.Read();
        foreach (var (place, count) in sums) new Span<double>((void*)place, count).Clear();
        pass.Run();
        places.Write();
    }

    public override void Dispose()
    {
        pass.Dispose();
        places.Dispose();
    }
}
