using System.Numerics;
using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Tests.Managed;

/// <summary>
/// Matrix products of the managed engine against plain loops in double precision, for every kind of vector that the processor has.
/// </summary>
public sealed unsafe class ProductLaws
{
    // a sum of n products in any order, each rounded once or twice, is off by at most (n + 1) half places of the sum of absolute products;
    // twice that for the loops' own
    private const double Bound = 2;

    public static TheoryData<SimdKind> Kinds => [.. Enum.GetValues<SimdKind>().Where(SimdKinds.IsHere)];

    [Theory, MemberData(nameof(Kinds))]
    public void Small_products_are_those_of_plain_loops(SimdKind kind)
    {
        foreach (var of in Small())
        {
            Holds<float>(of, kind);
            Holds<double>(of, kind);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Large_products_are_those_of_plain_loops(SimdKind kind)
    {
        foreach (var of in Large())
        {
            Holds<float>(of, kind);
            Holds<double>(of, kind);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Blocks_in_any_order_give_the_same_bits(SimdKind kind)
    {
        foreach (var of in Large())
        {
            Splits<float>(of, kind);
            Splits<double>(of, kind);
        }
        Assert.Contains(Large(), of => MatrixProduct.Create<float>(of.Layout, kind).Blocks > 4);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_not_finite_stays_in_its_row_and_column(SimdKind kind)
    {
        foreach (var of in Small().Where(of => of is { M: > 2, K: > 0, N: > 2, Start: StartOf.Nothing }))
        {
            using var memory = new ProductMemory<float>(of, kind);
            memory.A[of.Layout.A.Row] = float.PositiveInfinity;
            memory.B[of.Layout.B.Column * 2] = float.NaN;
            memory.Run();
            for (var i = 0; i < of.M; i++)
                for (var j = 0; j < of.N; j++) Assert.Equal(i != 1 && j != 2, float.IsFinite(memory.At(i, j)));
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        foreach (var of in Large())
        {
            using var memory = new ProductMemory<float>(of, SimdKinds.Widest);
            memory.Run();
            Assert.Equal(0, AllocatedBytes.Of(memory.Run));
        }
    }

    [Fact]
    public void A_missing_product_is_caught()
    {
        foreach (var of in Large())
        {
            using var memory = new ProductMemory<float>(of, SimdKinds.Widest);
            memory.Run();
            Assert.True(memory.WorstError(of.K - 1) > Bound, $"{of}");
        }
    }

    private static void Holds<T>(ProductCase of, SimdKind kind)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var memory = new ProductMemory<T>(of, kind);
        memory.Run();
        var worst = memory.WorstError(of.K);
        Assert.True(worst <= Bound, $"{of} of {typeof(T).Name}, {kind}: {worst} of the bound");
        Assert.True(memory.KeptToItself(), $"{of} of {typeof(T).Name}, {kind}: wrote where nothing is its own");
    }

    private static void Splits<T>(ProductCase of, SimdKind kind)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var whole = new ProductMemory<T>(of, kind);
        using var parts = new ProductMemory<T>(of, kind);
        whole.Run();
        for (var block = parts.Blocks - 1; block >= 0; block--) parts.RunBlock(block);
        for (var at = 0; at < of.LengthC; at++)
            if (!whole.C[at].Equals(parts.C[at])) Assert.Fail($"{of} of {typeof(T).Name}, {kind}: {whole.C[at]} and {parts.C[at]} at {at}");
    }

    // every size up to 40 in every role, all triples of the smallest; gaps and starts take turns
    private static IEnumerable<ProductCase> Small()
    {
        var sizes = Enumerable.Range(0, 41)
            .SelectMany(s => ((int, int, int)[])[(s, (7 * s + 3) % 41, (11 * s + 5) % 41), (40 - s, s, (5 * s + 2) % 41)])
            .Concat(from m in Enumerable.Range(0, 6) from k in Enumerable.Range(0, 6) from n in Enumerable.Range(0, 6) select (m, k, n));
        var turn = 0;
        foreach (var (m, k, n) in sizes)
            for (var turned = 0; turned < 4; turned++, turn++)
                yield return new(m, k, n, turned % 2 > 0, turned > 1, turn % 5 * 2 % 5, (StartOf)(turn % 3));
    }

    // edges of panels and of cuts of k, thin ones, and leading dimensions that are worth a copy of a
    private static IEnumerable<ProductCase> Large()
    {
        (int M, int K, int N, int Gap)[] sizes =
        [
            (200, 128, 128, 0), (100, 300, 400, 0), (57, 280, 530, 3), (241, 513, 33, 1), (97, 257, 129, 600),
            (2000, 64, 40, 0), (5000, 130, 2, 0), (3000, 201, 1, 2), (2, 3001, 300, 0), (1, 700, 900, 0),
            (4000, 3, 90, 0), (4, 260, 1500, 1),
        ];
        foreach (var (which, (m, k, n, gap)) in sizes.Index())
            for (var turned = 0; turned < 4; turned++)
                yield return new(m, k, n, turned % 2 > 0, turned > 1, gap, (StartOf)((which + turned) % 3));
    }
}
