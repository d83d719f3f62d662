namespace ProbDsl.Tests;

/// <summary>Functions of the language number by number.</summary>
internal static class PlainFunctions
{
    public static PlainValue Apply(string function, PlainValue[] a) => function switch
    {
        "+" => PlainValue.Zip(a[0], a[1], (x, y) => x + y),
        "-" => PlainValue.Zip(a[0], a[1], (x, y) => x - y),
        "*" => PlainValue.Zip(a[0], a[1], (x, y) => x * y),
        "/" => PlainValue.Zip(a[0], a[1], (x, y) => x / y),
        "<" => PlainValue.Zip(a[0], a[1], (x, y) => x < y ? 1 : 0),
        "neg" => a[0].Map(x => -x),
        "exp" => a[0].Map(Math.Exp),
        "abs" => a[0].Map(Math.Abs),
        "tanh" => a[0].Map(Math.Tanh),
        "sigmoid" => a[0].Map(x => 1 / (1 + Math.Exp(-x))),
        "sum" => PlainValue.Of(a[0].Values.Sum()),
        "prod" => PlainValue.Of(a[0].Values.Aggregate(1.0, (x, y) => x * y)),
        "mean" => PlainValue.Of(a[0].Values.Average()),
        "max" => PlainValue.Of(a[0].Values.Max()),
        "dot" => PlainValue.Of(a[0].Values.Zip(a[1].Values, (x, y) => x * y).Sum()),
        "@" => PlainValue.Stack([.. Enumerable.Range(1, a[0].Dims[0]).Select(i => Apply("dot", [a[0][i], a[1]]))]),
        "softmax" => a[0].Map(x => Math.Exp(x) / a[0].Values.Sum(Math.Exp)),
        "if" => a[0].Scalar == 1 ? a[1] : a[2],
        _ => throw new ArgumentException(function),
    };
}
