using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Interpretation;

/// <summary>
/// In float32 each result is the float nearest to what the op gives in doubles, rounded once; held against arithmetic of C#.
/// </summary>
public sealed class Float32Laws
{
    private static readonly float[] left = [.. Check.Numbers([1000], 1).Values.Select(v => (float)v)],
        right = [.. Check.Numbers([1000], 2, 0.1, 3).Values.Select(v => (float)v)];

    private static readonly Dictionary<string, (Func<Value, Value, Value> Of, Func<float, float, float> Expected)> pointwise = new()
    {
        // of +, -, *, / and roots the float nearest to the double's result is the float's own (Figueroa 1995)
        ["add"] = ((a, b) => a + b, (a, b) => a + b),
        ["sub"] = ((a, b) => a - b, (a, b) => a - b),
        ["mul"] = ((a, b) => a * b, (a, b) => a * b),
        ["div"] = ((a, b) => a / b, (a, b) => a / b),
        ["sqrt"] = ((_, b) => Sqrt(b), (_, b) => MathF.Sqrt(b)),
        ["min"] = ((a, b) => Min(a, b), MathF.Min),
        ["floor"] = ((a, b) => Floor(a * 7), (a, _) => MathF.Floor(a * 7)),
        ["a line"] = ((a, b) => a * b + 0.1, (a, b) => Rounded(a * b) + 0.1f),
        ["exp"] = ((a, _) => Exp(a), (a, _) => (float)Math.Exp(a)),
        ["log"] = ((_, b) => Log(b), (_, b) => (float)Math.Log(b)),
        ["tanh"] = ((a, _) => Tanh(a), (a, _) => (float)Math.Tanh(a)),
        ["pow"] = ((a, b) => Pow(b, a), (a, b) => (float)Math.Pow(b, a)),
        ["a mask"] = ((a, b) => (a < b) * a, (a, b) => a < b ? a : 0),
        ["whole numbers"] = ((a, _) => Cast(Floor(a), ElementType.Int32) * 3 * a, (a, _) => Rounded(MathF.Floor(a) * 3) * a),
    };

    public static TheoryData<string> Names => [.. pointwise.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Pointwise(string name)
    {
        var (a, b) = Slots();
        Assert.Equal(left.Zip(right, pointwise[name].Expected).Select(v => (double)v + 0.0),
            Run(pointwise[name].Of(a, b)).Select(v => v + 0.0));
    }

    [Fact]
    public void A_result_in_doubles_is_caught()
    {
        var (a, b) = Slots();
        var doubles = left.Zip(right, (l, r) => (double)l * r);
        Assert.NotEqual(doubles, Run(a * b));
    }

    [Fact]
    public void Sums_and_products_are_rounded_at_the_end()
    {
        var (a, b) = Slots();
        var matrices = (A: Reshape(a, [20, 50]), B: Reshape(b, [50, 20]));
        var products = from row in Enumerable.Range(0, 20) from column in Enumerable.Range(0, 20)
            select (double)(float)Enumerable.Range(0, 50).Sum(k => (double)left[row * 50 + k] * right[k * 20 + column]);
        Assert.Equal([(float)left.Sum(v => (double)v)], Run(Sum(a, 0)));
        Assert.Equal(products, Run(MatMul(matrices.A, matrices.B)));
        Assert.Equal(Enumerable.Range(1, 1000).Select(n => (double)(float)left.Take(n).Sum(v => (double)v)), Run(CumSum(a, 0)));
        Assert.NotEqual([left.Aggregate(0f, (sum, v) => sum + v)], Run(Sum(a, 0)));
    }

    [Fact]
    public void Slots_data_and_constants_are_rounded()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        Value[] tenths = [builder.Slot("x", [1]), builder.Data("data", [0.1], [1]), builder.Constant([0.1], [1])];
        var slots = new Dictionary<string, Tensor> { ["x"] = new([1], [0.1]) };
        Assert.All(tenths, value => Assert.Equal([0.1f], Check.Run(value, slots).Values));
        Assert.Equal([0.1f], Check.Run(Cast(builder.Constant([0.1], [1], ElementType.Float64), ElementType.Float32)).Values);
    }

    [Theory]
    [InlineData(ElementType.Int32, 0.5)]
    [InlineData(ElementType.Bool, 2)]
    public void A_slot_holds_numbers_of_its_type(ElementType type, double number)
    {
        var slot = new ProgramBuilder().Slot("x", [1], type);
        var message =
            Assert.Throws<ArgumentException>(() => Check.Run(slot, new Dictionary<string, Tensor> { ["x"] = new([1], [number]) })).Message;
        Assert.StartsWith("slot x is", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-3, -3)]
    [InlineData(0.5, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(3e9, double.NaN)]
    public void A_whole_number_is_whole_or_named(double number, double expected)
    {
        var builder = new ProgramBuilder();
        builder.SetOrigin("story.gen:14");
        var whole = Cast(builder.Constant(number), ElementType.Int32);
        if (expected.Equals(number) && !double.IsNaN(number)) Assert.Equal(expected, Check.Run(whole)[[]]);
        else Assert.Equal(("story.gen:14", number),
            Assert.Throws<UnrepresentableNumber>(() => Check.Run(whole)) is var thrown ? (thrown.Origin, thrown.Number) : default);
    }

    [Fact]
    public void Whole_numbers_do_not_wrap()
    {
        var large = new ProgramBuilder().Iota(3, int.MaxValue - 2);
        Assert.Equal(2.0 * int.MaxValue - 4, Assert.Throws<UnrepresentableNumber>(() => Check.Run(large + large)).Number);
        Assert.Equal(3.0 * int.MaxValue - 3, Check.Run(Sum(large, 0))[[]]);
    }

    [Fact]
    public void Programs_agree_with_the_naive_reading()
    {
        var differing = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), lines: 18, ElementType.Float32, ElementType.Float64);
            var (results, naive) = (new Interpreter(program).Run(slots), new Naive(slots));
            if (program.Outputs.Any(o => !Check.Close(naive.Of(o.Value), results[o.Key], 1e-5))) differing++;
        }
        Assert.Equal(0, differing);
    }

    private static float Rounded(float value) => value;

    private static (Value A, Value B) Slots()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        return (builder.Slot("a", [1000]), builder.Slot("b", [1000]));
    }

    private static double[] Run(Value value) =>
        Check.Run(value, new Dictionary<string, Tensor> { ["a"] = new([1000], [.. left]), ["b"] = new([1000], [.. right]) }).Values;
}
