using MathNet.Numerics;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Functions;

/// <summary>Functions of single numbers agree with System.Math.</summary>
public sealed class FunctionValues
{
    private static readonly StandardCatalog Names = new();
    private static readonly double[] Numbers = [-7, -2.5, -1, -0.5, 0, 1e-12, 0.3, 1, 2, 2.7, 3, 30];

    private static readonly Dictionary<string, Func<double, double>> One = new()
    {
        ["not"] = a => a == 0 ? 1 : 0,
        ["neg"] = a => -a,
        ["exp"] = Math.Exp,
        ["log"] = Math.Log,
        ["log10"] = Math.Log10,
        ["log1p"] = a => a == 1e-12 ? 1e-12 : Math.Log(1 + a),
        ["expm1"] = a => a == 1e-12 ? 1e-12 : Math.Exp(a) - 1,
        ["sqrt"] = Math.Sqrt,
        ["abs"] = Math.Abs,
        ["floor"] = Math.Floor,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tanh"] = Math.Tanh,
        ["sigmoid"] = a => 1 / (1 + Math.Exp(-a)),
        ["logit"] = a => Math.Log(a / (1 - a)),
        ["softplus"] = a => Math.Log(1 + Math.Exp(a)),
        ["Phi"] = a => SpecialFunctions.Erfc(-a / Math.Sqrt(2)) / 2,
        ["log_Phi"] = a => Math.Log(SpecialFunctions.Erfc(-a / Math.Sqrt(2)) / 2),
        ["lgamma"] = SpecialFunctions.GammaLn,
    };

    private static readonly Dictionary<string, Func<double, double, double>> Two = new()
    {
        ["+"] = (a, b) => a + b,
        ["-"] = (a, b) => a - b,
        ["*"] = (a, b) => a * b,
        ["/"] = (a, b) => a / b,
        ["^"] = Math.Pow,
        ["div"] = (a, b) => Math.Floor(a / b),
        ["mod"] = (a, b) => a - (b * Math.Floor(a / b)),
        ["<"] = (a, b) => a < b ? 1 : 0,
        ["<="] = (a, b) => a <= b ? 1 : 0,
        [">"] = (a, b) => a > b ? 1 : 0,
        [">="] = (a, b) => a >= b ? 1 : 0,
        ["=="] = (a, b) => a == b ? 1 : 0,
        ["!="] = (a, b) => a != b ? 1 : 0,
        ["and"] = (a, b) => a != 0 && b != 0 ? 1 : 0,
        ["or"] = (a, b) => a != 0 || b != 0 ? 1 : 0,
    };

    public static TheoryData<string> OneArgument => [.. One.Keys];

    public static TheoryData<string> TwoArguments => [.. Two.Keys];

    [Theory, MemberData(nameof(OneArgument))]
    public void Of_one(string name)
    {
        foreach (var a in Numbers.Where(a => Allowed(name, a)))
            Check.IsClose(One[name](a), Apply(name, a), 1e-13, $"{name}({a})");
    }

    [Theory, MemberData(nameof(TwoArguments))]
    public void Of_two(string name)
    {
        foreach (var a in Numbers)
            foreach (var b in Numbers)
                Check.IsClose(Two[name](a, b), Apply(name, a, b), 1e-13, $"{a} {name} {b}");
    }

    [Theory]
    //           a    b  rounded down  rest
    [InlineData(-1, 2, -1, 1)]
    [InlineData(7, 2, 3, 1)]
    [InlineData(-7, 2, -4, 1)]
    [InlineData(7, -2, -4, -1)]
    [InlineData(-7, -2, 3, -1)]
    [InlineData(6, 3, 2, 0)]
    [InlineData(0, 5, 0, 0)]
    [InlineData(7.5, 2, 3, 1.5)]
    public void Division_rounds_down(double a, double b, double quotient, double rest) =>
        Assert.Equal((quotient, rest), (Apply("div", a, b), Apply("mod", a, b)));

    [Fact]
    public void A_branch_is_chosen_whole()
    {
        Assert.Equal(2, Apply("if", 1, 2, double.NaN));
        Assert.Equal(3, Apply("if", 0, double.NaN, 3));
    }

    [Fact]
    public void Every_elementwise_function_has_a_row() =>
        Assert.Equal(Names.Functions.OfType<Elementwise>().Select(f => f.Name).Order(), One.Keys.Concat(Two.Keys).Append("if").Order());

    [Fact]
    public void An_exchanged_meaning_is_caught()
    {
        Assert.False(Check.Close(Two["-"](2, 3), Apply("-", 3, 2), 1e-13));
        Assert.False(Check.Close(-1 % 2, Apply("mod", -1, 2), 1e-13));
    }

    [Fact]
    public void A_scalar_meets_every_element_behind_the_axes()
    {
        // axes [2], a vector of 3 and a scalar for each member
        var program = new ProgramBuilder();
        var (vectors, scalars) = (program.Constant([1, 2, 3, 4, 5, 6], [2, 3]), program.Constant([10, 20], [2]));
        var sum = ((Function)Names.FindFunction("+")!).Lower([new(vectors, 1), new(scalars, 0)]);
        Assert.Equal([11, 12, 13, 24, 25, 26], Check.Run(sum).Values);
    }

    private static bool Allowed(string name, double a) => name switch { "lgamma" => a > 0, "logit" => a is > 0 and < 1, _ => true };

    private static double Apply(string name, params double[] arguments)
    {
        var program = new ProgramBuilder();
        return Check.Run(((Function)Names.FindFunction(name)!).Lower([.. arguments.Select(a => new Operand(program.Constant(a), 0))]))[[]];
    }
}
