using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>Argument types ⇶ the result's type, or the refusal.</summary>
public sealed class FunctionTypes
{
    private static readonly StandardCatalogue Names = new();

    private static readonly string[] Table =
    [
        "real + real ⇶ real",
        "int + int ⇶ int",
        "bool + bool ⇶ int",
        "index[V] - int ⇶ int",
        "count * count ⇶ int",
        "int + real ⇶ real",
        "positive + positive ⇶ positive",
        "real[3] * real ⇶ real[3]",
        "real * real[D] ⇶ real[D]",
        "real[D] + real[D] ⇶ real[D]",
        "simplex[K] + simplex[K] ⇶ real[K]",
        "real[2, 3] - int[2, 3] ⇶ real[2, 3]",
        "real[3] + real[2] ⇶ `+` of real[3] and real[2]: the shapes differ",
        "real[D] * real[K] ⇶ `*` of real[D] and real[K]: the shapes differ",
        "real[3] < real[1] ⇶ `<` of real[3] and real[1]: the shapes differ",
        "real[2, 3] / real[3, 2] ⇶ `/` of real[2, 3] and real[3, 2]: the shapes differ",
        "int / int ⇶ real",
        "int ^ int ⇶ real",
        "int div int ⇶ int",
        "real div int ⇶ real",
        "int mod int ⇶ int",
        "int mod real ⇶ real",
        "real < int ⇶ bool",
        "real <= real[2] ⇶ bool[2]",
        "int > int ⇶ bool",
        "real >= real ⇶ bool",
        "index[V] == int ⇶ bool",
        "real == text ⇶ bool",
        "text != real ⇶ bool",
        "text == text ⇶ `==` of text: text is only compared with a column, by `==` or `!=`",
        "real + text ⇶ `+` of text: text is only compared with a column, by `==` or `!=`",
        "real < text ⇶ `<` of text: text is only compared with a column, by `==` or `!=`",
        "bool and bool ⇶ bool",
        "bool or bool[3] ⇶ bool[3]",
        "not bool ⇶ bool",
        "neg count ⇶ int",
        "neg positive ⇶ real",
        "exp real[D] ⇶ positive[D]",
        "log positive ⇶ real",
        "log text ⇶ `log` of text: text is only compared with a column, by `==` or `!=`",
        "log10 positive ⇶ real",
        "log1p positive ⇶ real",
        "expm1 real ⇶ real",
        "sqrt int ⇶ real",
        "abs int ⇶ int",
        "abs real ⇶ real",
        "floor real ⇶ int",
        "sin real ⇶ real",
        "cos real ⇶ real",
        "tanh real[2, D] ⇶ real[2, D]",
        "sigmoid real ⇶ unit",
        "softplus real ⇶ positive",
        "lgamma count ⇶ real",
        "if bool real real ⇶ real",
        "if bool positive positive ⇶ positive",
        "if bool int count ⇶ int",
        "if bool positive real ⇶ real",
        "if bool index[V] index[V] ⇶ int",
        "if bool simplex[K] simplex[K] ⇶ simplex[K]",
        "if bool[K] simplex[K] simplex[K] ⇶ real[K]",
        "if bool[3] unit unit ⇶ unit[3]",
        "if bool real[3] real[2] ⇶ `if` of real[3] and real[2]: the shapes differ",
        "sum real[2, 3] ⇶ real",
        "sum int ⇶ real",
        "mean real[N] ⇶ real",
        "max real[N] ⇶ real",
        "min real[N] ⇶ real",
        "log_sum_exp real[N] ⇶ real",
        "sum text ⇶ `sum` of text: it takes numbers",
        "softmax real[K] ⇶ simplex[K]",
        "softmax real[2, K] ⇶ simplex[2, K]",
        "softmax real ⇶ `softmax` takes a vector, and this is a scalar",
    ];

    public static TheoryData<string> Rows => [.. Table];

    [Theory, MemberData(nameof(Rows))]
    public void TheTypeIs(string row)
    {
        var (function, arguments, expected) = Read(row);
        Assert.InRange(arguments.Length, function.Arity.Least, function.Arity.Most);
        var ruling = function.Rule(Use(arguments.Select(WrittenType.Read)));
        Assert.Equal(expected, ruling.Refusal ?? ruling.Type!.ToString());
    }

    [Fact]
    public void EveryFunctionHasARow() => Assert.Empty(Names.Functions.Select(f => f.Name).Except(Table.Select(row => Read(row).Function.Name)));

    [Fact]
    public void PlatesOfEqualSizeDiffer()
    {
        var (rows, pairs) = (Vector(new Plate("rows")), Vector(new Plate("pairs")));
        Assert.NotNull(Names.FindFunction("+")!.Rule(Use([rows, rows])).Type);
        Assert.NotNull(Names.FindFunction("+")!.Rule(Use([rows, pairs])).Refusal);
    }

    private static FunctionUse Use(IEnumerable<TensorType> types) => new([.. types.Select(t => new Formal("x", t, default))]);

    private static TensorType Vector(Plate plate) => new(Element.Real, [new Extent(Size.Of(3), plate)]);

    // `a + b` or `log a`; sizes hold the only other blanks
    private static (FunctionSignature Function, string[] Arguments, string Expected) Read(string row)
    {
        var sides = row.Split(" ⇶ ");
        var words = sides[0].Replace(", ", ",", StringComparison.Ordinal).Split(' ').Select(w => w.Replace(",", ", ", StringComparison.Ordinal)).ToList();
        var name = words.First(w => Names.FindFunction(w) is not null);
        words.Remove(name);
        return (Names.FindFunction(name)!, [.. words], sides[1]);
    }
}
