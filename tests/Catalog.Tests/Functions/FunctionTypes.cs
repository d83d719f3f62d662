using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Tests.Functions;

/// <summary>Argument types ⇶ the result's type, or the refusal.</summary>
public sealed class FunctionTypes
{
    private static readonly StandardCatalog Names = new();

    private const string Months = "index[\"Jan\", \"Feb\", \"Mar\", \"Apr\", \"May\", \"Jun\", \"Jul\", \"Aug\", \"Sep\", "
        + "\"Oct\", \"Nov\", \"Dec\"]";

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
        "Phi real[3] ⇶ unit[3]",
        "log_Phi real ⇶ real",
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
        "sum int ⇶ int",
        "sum bool[N] ⇶ int",
        "sum positive[N] ⇶ positive",
        "sum simplex[K] ⇶ real",
        "sum covariance[D] ⇶ real",
        "prod real[N] ⇶ real",
        "prod unit[N] ⇶ positive",
        "prod count[N] ⇶ int",
        "mean real[N] ⇶ real",
        "mean positive[N, 2] ⇶ positive",
        "mean int[N] ⇶ real",
        "variance real[N] ⇶ real",
        "variance text ⇶ `variance` of text: it takes numbers",
        "sd int[N] ⇶ real",
        "norm real[D] ⇶ real",
        "norm positive[D] ⇶ positive",
        "max real[N] ⇶ real",
        "max index[N, V] ⇶ index[V]",
        "max unit[N] ⇶ unit",
        "max simplex[K] ⇶ real",
        "max positive_ordered[K] ⇶ positive",
        "max real positive ⇶ positive",
        "max real real[D] real[D] ⇶ real[D]",
        "max index[V] index[V] ⇶ index[V]",
        "max index[V] index[3] ⇶ int",
        "max int count ⇶ int",
        "max real[2] real[3] ⇶ `max` of real[2] and real[3]: the shapes differ",
        "max text ⇶ `max` of text: it takes numbers",
        "min real[N] ⇶ real",
        "min int int ⇶ int",
        "min positive real ⇶ real",
        "min positive unit ⇶ positive",
        "min bool[N] ⇶ bool",
        "min real[2] real real[3] ⇶ `min` of real[2] and real[3]: the shapes differ",
        "cumsum real[2, D] ⇶ real[2, D]",
        "cumsum int[N] ⇶ int[N]",
        "cumsum real ⇶ `cumsum` runs along the last dimension, but this is real, a scalar",
        "cumprod unit[K] ⇶ positive[K]",
        "cumprod simplex[K] ⇶ real[K]",
        "cumprod int ⇶ `cumprod` runs along the last dimension, but this is int, a scalar",
        "logit unit ⇶ real",

        "real[2, 3] @ real[3, D] ⇶ real[2, D]",
        "real[N, D] @ real[D] ⇶ real[N]",
        "real[S, N, D] @ real[D] ⇶ real[S, N]",
        "real[D] @ real[D, K] ⇶ real[K]",
        "real[D] @ real[S, D, K] ⇶ real[S, K]",
        "real[S, 2, 3] @ real[3, D] ⇶ real[S, 2, D]",
        "real[2, 3] @ real[S, 3, D] ⇶ real[S, 2, D]",
        "real[S, 2, 3] @ real[S, 3, D] ⇶ real[S, 2, D]",
        "real[S, 2, 3] @ real[T, 3, D] ⇶ `@` of real[S, 2, 3] and real[T, 3, D]: the dimensions before the matrices differ",
        "covariance[D] @ covariance[D] ⇶ real[D, D]",
        "int[2, D] @ bool[D] ⇶ int[2]",
        "positive[2, D] @ positive[D] ⇶ positive[2]",
        "real[2, 3] @ real[2] ⇶ `@` of real[2, 3] and real[2]: the last dimension of the first, 3, is not the first of the second, 2",
        "real[2, 3] @ real[S, 2, 3] ⇶ `@` of real[2, 3] and real[S, 2, 3]: the last dimension of the first, 3, "
            + "is not the second to last of the second, 2",
        "real[D] @ real[D] ⇶ `@` of real[D] and real[D]: `dot(a, b)` is the inner product of two vectors, "
            + "`outer(a, b)` the matrix of all products",
        "real @ real[D] ⇶ `@` of real and real[D]: it multiplies matrices and vectors; `*` multiplies by a number",
        "dot real[D] real[D] ⇶ real",
        "dot positive[D] unit[D] ⇶ positive",
        "dot bool[D] int[D] ⇶ int",
        "dot real[D] real[K] ⇶ `dot` of real[D] and real[K]: the lengths differ",
        "dot real[2, D] real[D] ⇶ `dot` takes two vectors, but these are real[2, D] and real[D]: `@` is the product with a matrix",
        "dot real real[D] ⇶ `dot` takes two vectors, but these are real and real[D]: `*` multiplies by a number",
        "outer real[2] real[D] ⇶ real[2, D]",
        "outer positive[2] positive[D] ⇶ positive[2, D]",
        "outer real real[D] ⇶ `outer` takes two vectors, but these are real and real[D]",
        "transpose real[2, D] ⇶ real[D, 2]",
        "transpose index[S, 2, V] ⇶ index[2, S, V]",
        "transpose covariance[S, D] ⇶ covariance[S, D]",
        "transpose cholesky[D] ⇶ real[D, D]",
        "transpose simplex[2, K] ⇶ real[K, 2]",
        "transpose real[D] ⇶ `transpose` takes a matrix, but this is real[D]: a vector is neither row nor column, "
            + "and `@` takes it on either side as it is",

        "covariance[D] + covariance[D] ⇶ covariance[D]",
        "correlation[D] + covariance[D] ⇶ covariance[D]",
        "cholesky[D] + cholesky[D] ⇶ cholesky[D]",
        "covariance[D] + cholesky[D] ⇶ real[D, D]",
        "covariance[D] + positive ⇶ real[D, D]",
        "covariance[D] - covariance[D] ⇶ real[D, D]",
        "neg covariance[D] ⇶ real[D, D]",
        "positive * covariance[S, D] ⇶ covariance[S, D]",
        "correlation[D] * unit ⇶ covariance[D]",
        "positive * cholesky[D] ⇶ cholesky[D]",
        "real * covariance[D] ⇶ real[D, D]",
        "covariance[D] * correlation[D] ⇶ covariance[D]",
        "cholesky[D] * cholesky[D] ⇶ real[D, D]",
        "covariance[D] / positive ⇶ covariance[D]",
        "positive / covariance[D] ⇶ real[D, D]",
        "covariance[D] / real ⇶ real[D, D]",
        "inverse covariance[D] ⇶ covariance[D]",
        "inverse correlation[S, D] ⇶ covariance[S, D]",
        "inverse real[D, D] ⇶ `inverse` takes covariance[D], but this is real[D, D]: if it is symmetric and positive definite, "
            + "write `inverse(covariance(...))`",
        "inverse real[2, D] ⇶ `inverse` takes covariance[D], but this is real[2, D]",
        "inverse real[2] ⇶ `inverse` takes covariance[D], but this is real[2]: `1 / x` is the inverse of each element",
        "cholesky covariance[S, D] ⇶ cholesky[S, D]",
        "cholesky cholesky[D] ⇶ `cholesky` takes covariance[D], but this is cholesky[D]",
        "cholesky real[D, D] ⇶ `cholesky` takes covariance[D], but this is real[D, D]: if it is symmetric and positive definite, "
            + "write `cholesky(covariance(...))`",
        "covariance real[D, D] ⇶ covariance[D]",
        "covariance int[S, 2, 2] ⇶ covariance[S, 2]",
        "covariance real[2, D] ⇶ `covariance` takes a square matrix, but this is real[2, D]",
        "covariance real[D] ⇶ `covariance` takes a square matrix, but this is real[D]",
        "diagonal positive[D] ⇶ covariance[D]",
        "diagonal real[D] ⇶ real[D, D]",
        "diagonal int[D] ⇶ int[D, D]",
        "diagonal covariance[S, D] ⇶ positive[S, D]",
        "diagonal int[D, D] ⇶ int[D]",
        "diagonal real[2, D] ⇶ `diagonal` takes a vector or a square matrix, but this is real[2, D]",
        "diagonal real ⇶ `diagonal` takes a vector or a square matrix, but this is real: `x * identity(n)` has a number on its diagonal",

        "zeros D ⇶ real[D]",
        "zeros 2 D 3 ⇶ real[2, D, 3]",
        "ones N ⇶ positive[N]",
        "identity D ⇶ covariance[D]",
        "graph_laplacian index[E, D] index[E, D] D ⇶ real[D, D]",
        "graph_laplacian index[E, D] index[E, V] D ⇶ `graph_laplacian` takes both ends of edges, index[D] each, but these are "
            + "index[E, D] and index[E, V]",
        "graph_laplacian index[E, D] index[F, D] D ⇶ `graph_laplacian` takes both ends of edges, index[D] each, but these are "
            + "index[E, D] and index[F, D]",
        "graph_laplacian int[E] int[E] D ⇶ `graph_laplacian` takes both ends of edges, index[D] each, but these are int[E] and int[E]",
        "uniform K ⇶ simplex[K]",
        "stick_breaking unit[3] ⇶ simplex[4]",
        "stick_breaking unit[S, K] ⇶ simplex[S, K + 1]",
        "stick_breaking unit ⇶ `stick_breaking` takes a vector of fractions, unit[K-1], but this is unit",
        "stick_breaking simplex[K] ⇶ `stick_breaking` takes a vector of fractions, unit[K-1], but this is simplex[K]",

        "concat real[2] real[D] ⇶ real[D + 2]",
        "concat real positive[2] ⇶ real[3]",
        "concat unit[2] unit ⇶ unit[3]",
        "concat bool[2] bool ⇶ bool[3]",
        "concat bool[2] int ⇶ int[3]",
        "concat simplex[K] simplex[K] ⇶ real[2 * K]",
        "concat real[2] index[V] ⇶ real[V + 2]",
        "concat index[V] index[3] ⇶ int[V + 3]",
        "concat real[2, D] real[3, D] ⇶ real[5, D]",
        "concat index[2, V] real[L, V] ⇶ real[L + 2, V]",
        "concat real[1, 8, 8] real[16] index[10] ⇶ real[27, 8, 8]",
        "concat unit real[C, 8, 8] real[2, 8, 8] ⇶ real[C + 3, 8, 8]",
        "concat real[2, D] real[3, K] ⇶ `concat` of real[2, D] and real[3, K]: all dimensions but the first must agree",
        "concat real[8, 8] real[8] ⇶ `concat` of real[8, 8] and real[8]: a vector joins vectors, or images declared as real[C, H, W], "
            + "where [H, W] is written [1, H, W]",
        "concat real[8, 8] real[1, 8, 8] ⇶ `concat` of real[8, 8] and real[1, 8, 8]: a vector joins vectors, or images declared as real[C, "
            + "H, W], where [H, W] is written [1, H, W]",
        "concat real[..D] real ⇶ `concat` takes whole tensors, but real[..D] is a strict prefix: "
            + "use `masked_mlp`, which takes a prefix and further arguments side by side",
        "fourier unit ⇶ real[16]",
        "fourier real[D] frequencies=3 ⇶ real[6 * D]",
        "fourier real[2, D] ⇶ `fourier` takes a number or a vector, but this is real[2, D]",

        "date - date ⇶ real",
        "date[3] < date ⇶ bool[3]",
        "year date ⇶ int",
        "year date[3] ⇶ int[3]",
        "year real ⇶ `year` takes a date, but this is real: declare the data as `date`",
        "month date ⇶ " + Months,
        "weekday date ⇶ index[\"Mon\", \"Tue\", \"Wed\", \"Thu\", \"Fri\", \"Sat\", \"Sun\"]",
        "day_of_year date[N] ⇶ index[N, 366]",
        "days date date ⇶ real",
        "days date[N] date ⇶ real[N]",
        "days date[N] date[3] ⇶ `days` of date[N] and date[3]: the shapes differ",
        "days int date ⇶ `days` takes a date, but this is int: declare the data as `date`",
        "squared_exponential real[N] real positive ⇶ covariance[N]",
        "squared_exponential real[N, D] positive real ⇶ covariance[N]",
        "squared_exponential real real real ⇶ `squared_exponential` takes points first, real[n] or real[n, D], but this is real",
        "squared_exponential real[N, D] real real[D] ⇶ `length_scale` of `squared_exponential` is one number, but this is real[D]: "
            + "divide the columns of the points by a scale each, and set this to 1",
        "squared_exponential real[N] real[N] real ⇶ `sd` of `squared_exponential` is one number, but this is real[N]",
        "matern32 real[N] real real ⇶ covariance[N]",
        "matern52 real[N] real real ⇶ covariance[N]",
        "periodic real[N] real real real ⇶ covariance[N]",
        "periodic real[N] real real real[2] ⇶ `period` of `periodic` is one number, but this is real[2]",
        "solve_ode field real[2] int real[N] ⇶ real[N, 2]",
        "solve_ode field positive real real[N] positive[4] ⇶ real[N]",
        "solve_ode field real[2] real[3] real[N] ⇶ `solve_ode` starts at one time, but its third argument is real[3]",
        "solve_ode field real[2] real real ⇶ `solve_ode` takes a vector of times, but its fourth argument is real: write `[t]`",
        "solve_ode field index[V] real real[N] ⇶ `solve_ode` integrates real numbers, but the initial state is index[V]",
        "log_sum_exp real[N] ⇶ real",
        "sum text ⇶ `sum` of text: it takes numbers",
        "softmax real[K] ⇶ simplex[K]",
        "softmax real[2, K] ⇶ simplex[2, K]",
        "softmax real ⇶ `softmax` takes a vector, but this is a scalar",
    ];

    public static TheoryData<string> Rows => [.. Table];

    [Theory, MemberData(nameof(Rows))]
    public void The_type_is(string row)
    {
        var (function, arguments, expected) = Read(row);
        Assert.InRange(arguments.Count(a => !a.Contains('=', StringComparison.Ordinal)), function.Arity.Least, function.Arity.Most);
        var ruling = function.InferType(Use(function, arguments));
        Assert.Equal(expected, ruling.Refusal ?? ruling.Type!.ToString());
    }

    [Fact]
    public void Every_function_has_a_row() =>
        Assert.Empty(Names.Functions.Where(f => f is not LogProbability).Select(f => f.Name)
            .Except(Table.Select(row => Read(row).Function.Name)));

    [Fact]
    public void Plates_of_equal_size_differ()
    {
        var (rows, pairs) = (Vector(new Plate("rows")), Vector(new Plate("pairs")));
        Assert.NotNull(Names.FindFunction("+")!.InferType(Use([rows, rows])).Type);
        Assert.NotNull(Names.FindFunction("+")!.InferType(Use([rows, pairs])).Refusal);
    }

    [Fact]
    public void A_plate_given_as_a_size_stays()
    {
        var rows = new Extent(Size.Of("rows"), new Plate("rows"));
        foreach (var name in (string[])["zeros", "ones", "identity", "uniform"])
            Assert.All(Names.FindFunction(name)!.InferType(new([new SizeArgument(rows, default)])).Type!.Dims,
                d => Assert.Equal("rows", d.Plate?.Name));
        Assert.Equal(rows, Names.FindFunction("@")!.InferType(Use([new(Element.Real, [rows, new(Size.Of(3))]), Real(3)])).Type!.Dims
            .Single());
        Assert.All(Names.FindFunction("matern32")!.InferType(Use([new(Element.Real, [rows]), TensorType.Real, TensorType.Real])).Type!.Dims,
            d => Assert.Equal(rows, d));
    }

    [Fact]
    public void Every_function_says_what_it_does() => Assert.All(Names.Functions, f => Assert.NotEmpty(f.Summary));

    private static TensorType Real(long size) => new(Element.Real, [new(Size.Of(size))]);

    private static FunctionUse Use(FunctionSignature function, string[] written)
    {
        var arguments = written.Where(w => !w.Contains('=', StringComparison.Ordinal)).Select((w, i) => Argument(function.KindOf(i), w));
        var options = written.Select(w => w.Split('=')).Where(w => w.Length == 2)
            .Select(w => new GivenOption(w[0], Argument(new SizeKind(), w[1])));
        return new([.. arguments]) { Options = [.. options] };
    }

    private static Argument Argument(ParameterKind? kind, string written) => kind switch
    {
        SizeKind => new SizeArgument(new(WrittenType.ReadSize(written)), default),
        CallableKind => new CallableName(written, default),
        _ => new Formal("x", WrittenType.Read(written), default),
    };

    private static FunctionUse Use(IEnumerable<TensorType> types) => new([.. types.Select(t => new Formal("x", t, default))]);

    private static TensorType Vector(Plate plate) => new(Element.Real, [new Extent(Size.Of(3), plate)]);

    // `a + b` or `log a`; sizes hold the only other blanks
    private static (FunctionSignature Function, string[] Arguments, string Expected) Read(string row)
    {
        var sides = row.Split(" ⇶ ");
        var words = sides[0].Replace(", ", ",", StringComparison.Ordinal).Split(' ')
            .Select(w => w.Replace(",", ", ", StringComparison.Ordinal)).ToList();
        var name = words.First(w => Names.FindFunction(w) is not null);
        words.Remove(name);
        return (Names.FindFunction(name)!, [.. words], sides[1]);
    }
}
