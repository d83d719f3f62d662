using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Functions of the language number by number; those not written out here are the catalog's own, at single numbers, vectors and matrices.
/// </summary>
internal sealed class PlainFunctions(Problem problem)
{
    public PlainValue Apply(Apply apply, PlainValue[] a) => apply.Function.Name switch
    {
        "+" => PlainValue.Zip(a[0], a[1], (x, y) => x + y),
        "-" => PlainValue.Zip(a[0], a[1], (x, y) => x - y),
        "*" => PlainValue.Zip(a[0], a[1], (x, y) => x * y),
        "/" => PlainValue.Zip(a[0], a[1], (x, y) => x / y),
        "^" => PlainValue.Zip(a[0], a[1], Math.Pow),
        "<" => PlainValue.Zip(a[0], a[1], (x, y) => x < y ? 1 : 0),
        "neg" => a[0].Map(x => -x),
        "exp" => a[0].Map(Math.Exp),
        "log" => a[0].Map(Math.Log),
        "sqrt" => a[0].Map(Math.Sqrt),
        "abs" => a[0].Map(Math.Abs),
        "tanh" => a[0].Map(Math.Tanh),
        "sigmoid" => a[0].Map(x => 1 / (1 + Math.Exp(-x))),
        "sum" when apply.Type.IsScalar => PlainValue.Of(a[0].Values.Sum()),
        "prod" when apply.Type.IsScalar => PlainValue.Of(a[0].Values.Aggregate(1.0, (x, y) => x * y)),
        "mean" when apply.Type.IsScalar => PlainValue.Of(a[0].Values.Average()),
        "dot" => PlainValue.Of(a[0].Values.Zip(a[1].Values, (x, y) => x * y).Sum()),
        "@" when a[0].Dims.Length == 2 && a[1].Dims.Length == 1 => PlainValue.Stack(
            [.. Enumerable.Range(1, a[0].Dims[0]).Select(i => PlainValue.Of(a[0][i].Values.Zip(a[1].Values, (x, y) => x * y).Sum()))]),
        "softmax" when a[0].Dims.Length == 1 => a[0].Map(x => Math.Exp(x) / a[0].Values.Sum(Math.Exp)),
        "if" when a[0].Dims.Length == 0 => a[0].Scalar == 1 ? a[1] : a[2],
        _ => OfCatalog(apply, a),
    };

    private PlainValue OfCatalog(Apply apply, PlainValue[] values)
    {
        var (builder, next) = (new ProgramBuilder(), 0);
        List<Operand> operands = [.. apply.Given.Select(g => Operand(g, g is Expr ? values[next++] : null, builder))];
        operands.AddRange(apply.Function.Options.Select(o => apply.Options.FirstOrDefault(g => g.Name == o.Name)?.Value is { } given
            ? Operand(given, null, builder) : new Operand(builder.Constant(0), 0, 0)));
        var result = Interpreter.Evaluate(((Function)apply.Function).Lower([.. operands]));
        return new([.. result.Shape], result.Values);
    }

    private Operand Operand(Argument argument, PlainValue? value, ProgramBuilder builder)
    {
        if (argument is Expr expr && value is not null)
            return new(builder.Constant(value.Values, Shape.Of(value.Dims)), value.Dims.Length,
                expr.Type.States is { } states ? problem.SizeOf(states) : 0);
        var number = problem.SizeOf(((SizeArgument)argument).Extent.Size);
        return new(builder.Constant(number), 0, number);
    }
}
