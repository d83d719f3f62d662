using System.Numerics;
using System.Runtime.InteropServices;
using ProbDsl.Runtime.Managed.Loops;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Managed;

/// <summary>What holds of every pointwise loop: edges as the interpreter has them, and the same bits wherever an element lies.</summary>
public sealed unsafe class PointwiseLoopLaws
{
    private static readonly double[] edges =
    [
        0.0, -0.0, double.Epsilon, -double.Epsilon, 3e-310, -3e-310, 2.2250738585072014e-308, -2.2250738585072014e-308, 1e-17, -1e-17,
        0.5, -0.5, 1, -1, 2, -2, 3, -3, 2.5, -2.5, 20, -37, 709.9, -745.5, -746, 1e5, -1e5, 1e17, -1e17, 1e154, -1e154, 1e300, -1e300,
        double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    private static readonly float[] floatEdges = [.. edges.Select(x => (float)x).Distinct(), float.Epsilon, -float.Epsilon, 1e-40f,
        1.1754944e-38f, 88.9f, -104, 16_777_216, float.MaxValue, float.MinValue];

    public static TheoryData<Op> Unary => [.. Pointwise(1)];

    public static TheoryData<Op> Binary => [.. Pointwise(2)];

    private static double[] Numbers(int count, int seed) => [.. Check.Numbers([count], seed, -3, 30).Values];

    [Theory, MemberData(nameof(Unary))]
    public void Edges_are_the_interpreters(Op op) => Assert.All(
        edges.Zip(Loops.Unary(op, edges), Loops.Meaning(op, edges)),
        row => Assert.True(SameKind(row.Second, row.Third), $"{op}({row.First:R}) = {row.Second:R}, the interpreter says {row.Third:R}"));

    [Theory, MemberData(nameof(Binary))]
    public void Edges_of_pairs_are_the_interpreters(Op op)
    {
        double[] a = [.. edges.SelectMany(_ => edges)], b = [.. edges.SelectMany(y => Enumerable.Repeat(y, edges.Length))];
        var (actual, expected) = (Loops.Binary(op, a, b), Loops.Meaning(op, a, b));
        for (var i = 0; i < a.Length; i++)
            Assert.True(SameKind(actual[i], expected[i]),
                $"{op}({a[i]:R}, {b[i]:R}) = {actual[i]:R}, the interpreter says {expected[i]:R}");
    }

    [Theory]
    [InlineData(0.0, -0.0)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity)]
    [InlineData(1, 1.0000001)]
    public void A_wrong_edge_is_caught(double actual, double expected) => Assert.False(SameKind(actual, expected));

    // what a float's op makes of an edge is what a double's makes of it, rounded
    [Theory, MemberData(nameof(Unary))]
    public void Edges_of_floats_are_those_of_doubles(Op op) => Assert.All(
        floatEdges.Zip(Loops.Unary(op, floatEdges), Loops.Unary(op, [.. floatEdges.Select(x => (double)x)])),
        row => Assert.True(SameKind(row.Second, (float)row.Third), $"{op}({row.First:R}) = {row.Second:R}, in doubles {row.Third:R}"));

    [Theory, MemberData(nameof(Binary))]
    public void Edges_of_pairs_of_floats_are_those_of_doubles(Op op)
    {
        float[] a = [.. floatEdges.SelectMany(_ => floatEdges)],
            b = [.. floatEdges.SelectMany(y => Enumerable.Repeat(y, floatEdges.Length))];
        var (actual, expected) = (Loops.Binary(op, a, b), Loops.Binary(op, [.. a.Select(x => (double)x)], [.. b.Select(x => (double)x)]));
        for (var i = 0; i < a.Length; i++)
            Assert.True(SameKind(actual[i], (float)expected[i]), $"{op}({a[i]:R}, {b[i]:R}) = {actual[i]:R}, in doubles {expected[i]:R}");
    }

    [Theory, MemberData(nameof(Unary))]
    public void The_bits_do_not_depend_on_the_place(Op op)
    {
        PlaceDoesNotMatter(op, [.. Numbers(41, 1), .. edges]);
        PlaceDoesNotMatter<float>(op, [.. Numbers(41, 1).Select(x => (float)x), .. floatEdges]);
    }

    [Theory, MemberData(nameof(Binary))]
    public void The_bits_of_pairs_do_not_depend_on_place_or_form(Op op)
    {
        var (a, b) = (Numbers(30, 1), Numbers(30, 2));
        PlaceAndFormDoNotMatter(op, a, b);
        PlaceAndFormDoNotMatter<float>(op, [.. a.Select(x => (float)x)], [.. b.Select(x => (float)x)]);
    }

    [Fact]
    public void Select_takes_what_the_condition_says()
    {
        double[] a = Numbers(19, 1), b = Numbers(19, 2), condition = [.. a.Select((_, i) => i % 5 == 0 ? double.NaN : i % 3 - 1)];
        double[] one = [1], none = [-0.0], seven = [7];
        double[][][] triples =
        [
            [condition, a, b], [condition, seven, b], [condition, a, seven], [condition, seven, none],
            [one, a, b], [none, a, b], [one, a, seven], [none, seven, b],
        ];
        foreach (var t in triples)
            SameBits<double>(Loops.Meaning(Op.Select, [.. t.Select(x => Spread(x, 19))]), Loops.Select(t[0], t[1], t[2]));
    }

    [Fact]
    public void Twins_have_the_bits_of_each()
    {
        double[] x = [.. Numbers(41, 1), .. edges];
        foreach (var (from, count) in Places(x.Length))
        {
            var own = x[from..(from + count)];
            var (softplus, sigmoid) = Loops.LogisticPair(own);
            SameBits<double>(Loops.Unary(Op.Softplus, own), softplus);
            SameBits<double>(Loops.Unary(Op.Sigmoid, own), sigmoid);
        }
    }

    [Theory, MemberData(nameof(Binary))]
    public void Pairs_end_where_the_strip_ends(Op op)
    {
        var (a, b) = (Numbers(21, 3), Numbers(21, 4));
        var expected = Loops.Binary(op, a[..13], b[..13]).Concat(a[13..]).ToArray();
        fixed (double* left = a, right = b) PointwiseLoops.Binary<double>(op, OperandForm.Strip, OperandForm.Strip)(left, right, left, 13);
        SameBits<double>(expected, a);
    }

    [Theory, MemberData(nameof(Unary))]
    public void Nothing_beyond_the_strip_is_written(Op op)
    {
        var x = Numbers(21, 3);
        var expected = Loops.Unary(op, x[..13]).Concat(x[13..]).ToArray();
        fixed (double* strip = x) PointwiseLoops.Unary<double>(op)(strip, strip, 13);
        SameBits<double>(expected, x);
    }

    [Fact]
    public void Other_ops_have_no_loop()
    {
        Assert.Throws<ArgumentException>(() => { _ = PointwiseLoops.Unary<double>(Op.Add); });
        Assert.Throws<ArgumentException>(() => { _ = PointwiseLoops.Binary<double>(Op.Exp, OperandForm.Strip, OperandForm.Strip); });
    }

    private static void PlaceDoesNotMatter<T>(Op op, T[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var alone = x.Select(number => Loops.Unary(op, [number])[0]).ToArray();
        foreach (var (from, count) in Places(x.Length)) SameBits<T>(alone.AsSpan(from, count), Loops.Unary(op, x[from..(from + count)]));
    }

    private static void PlaceAndFormDoNotMatter<T>(Op op, T[] a, T[] b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var alone = a.Zip(b, (left, right) => Loops.Binary(op, [left], [right])[0]).ToArray();
        foreach (var (from, count) in Places(a.Length))
        {
            var (left, right) = (a[from..(from + count)], b[from..(from + count)]);
            SameBits<T>(alone.AsSpan(from, count), Loops.Binary(op, left, right));
            SameBits<T>(Loops.Binary(op, left, [.. left.Select(_ => b[0])]), Loops.Binary(op, left, [b[0]]));
            SameBits<T>(Loops.Binary(op, [.. right.Select(_ => a[0])], right), Loops.Binary(op, [a[0]], right));
        }
    }

    private static IEnumerable<Op> Pointwise(int arity) =>
        OpTable.Rows.Where(row => row.IsPointwise && row.Arity == arity).Select(row => row.Op);

    // every offset and length of a few vectors
    private static IEnumerable<(int From, int Count)> Places(int length) =>
        from offset in Enumerable.Range(0, 9) from count in Enumerable.Range(0, length - offset + 1) select (offset, count);

    private static double[] Spread(double[] x, int count) => x.Length == count ? x : [.. Enumerable.Repeat(x[0], count)];

    // infinite, NaN, zero with its sign, or the same up to what the formulas round
    private static bool SameKind(double actual, double expected) => Ulp.Distance(actual, expected) <= 20;

    private static bool SameKind(float actual, float expected) => Ulp.Distance(actual, expected) <= 4;

    private static void SameBits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));
    }
}
