using ProbDsl.Runtime.SparseMatrices;

namespace ProbDsl.Runtime.Managed.SparseMatrices;

/// <summary>Factorizes a sparse precision matrix in double precision, whatever the type of the program.</summary>
internal sealed class SparsePrecisionRun<T> : ProgramStep
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SparsePrecisionPass pass;
    private readonly DoublePlaces<T> places = new();

    /// <param name="matrix">The op.</param>
    /// <param name="given">The places of its inputs.</param>
    /// <param name="asked">The places of its results; null if unused.</param>
    /// <param name="factor">The factor of its matrix.</param>
    public SparsePrecisionRun(Value matrix, IReadOnlyList<Place<T>> given, Place<T>?[] asked, SparseFactor factor)
    {
        Shape[] shapes = [.. matrix.Inputs.Select(i => i.Shape)];
        pass = new(new(shapes[SparsePrecisionShapes.Values].Count, shapes[SparsePrecisionShapes.Right].Count,
            [.. given.Select((g, i) => places.Input(g, shapes[i].Count))],
            [.. asked.Select((a, i) => places.Result(a, SparsePrecisionShapes.Result(i, shapes).Count))]), factor);
    }

    /// <summary>The size of the copies in bytes; that of the factor is known only where the places are.</summary>
    public override long Bytes => places.Bytes;

    public override void Run(BlockTeam? team)
    {
        places.Read();
        pass.Run();
        places.Write();
    }

    public override void Dispose() => places.Dispose();
}
