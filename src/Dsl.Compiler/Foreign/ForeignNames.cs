using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Foreign;

/// <summary>What people who come from other systems write, and what is written here.</summary>
internal static class ForeignNames
{
    /// <summary>A function's name elsewhere. LengthOf: the size of a variable's first dimension, where it is known.</summary>
    public static Diagnostic? Function(NameSyntax name, CallSyntax call, Func<ExprSyntax, string?> lengthOf) =>
        ForeignFunctions.Find(name.Text) is { } row
            ? CompilerDiagnostics.NoFunction(name.Span, name.Text).Next(row.Advice(new Template(call.Arguments, lengthOf).Fill))
            : null;

    /// <summary>A distribution's name elsewhere.</summary>
    public static Diagnostic? Distribution(NameSyntax name, CallSyntax call) => ForeignDistributions.Find(name.Text) is { } row
        ? CompilerDiagnostics.NoDistribution(name.Span, name.Text).Next(row.Advice(new Template(call.Arguments, _ => null).Fill))
        : null;

    /// <summary>
    /// A distribution with a module before its name, and perhaps a name in quotes among its arguments: `pm.Normal("mu", 0, 1)`.
    /// </summary>
    public static Diagnostic DistributionOfModule(MemberSyntax callee, CallSyntax call) =>
        CompilerDiagnostics.NotADistribution(call.Span, "names stand on the left of `~`, and distributions without a module before them",
            ForeignDistributions.Find(callee.Name.Text)?.Advice(new Template(call.Arguments, _ => null).Fill)
                ?? $"write `{callee.Name.Text}({Template.WithoutNames(call.Arguments)})`");

    /// <summary>A function with a module before its name: `np.exp(x)`; or what is called on a value: `x.sum()`.</summary>
    public static Diagnostic FunctionOfModule(MemberSyntax callee, CallSyntax call, bool isOnValue, bool isDistribution) =>
        (callee.Name.Text, isOnValue) switch
        {
            (_, true) => CompilerDiagnostics.NoFunction(call.Span, $".{callee.Name.Text}")
                .Next($"functions stand before their arguments: `{callee.Name.Text}({callee.Of.Span.Text})`"),
            ("sample", _) => CompilerDiagnostics.NoFunction(call.Callee.Span, call.Callee.Span.Text)
                .Next("a draw is written with `~`: `name ~ Normal(0, 1)`"),
            _ when isDistribution => CompilerDiagnostics.NoFunction(call.Callee.Span, call.Callee.Span.Text)
            .Next($"a draw is written with `~`, "
                + $"its name on the left: `name ~ {callee.Name.Text}({Template.WithoutNames(call.Arguments)})`"),
            var (name, _) => CompilerDiagnostics.NoFunction(call.Callee.Span, call.Callee.Span.Text)
                .Next(ForeignFunctions.Find(name)?.Advice(new Template(call.Arguments, _ => null).Fill)
                    ?? $"names stand without a module: write `{name}({Template.WithoutNames(call.Arguments)})`"),
        };

    /// <summary>A parameter's name elsewhere, as this signature calls it.</summary>
    public static string? Parameter(string name, DistributionSignature signature) => ForeignParameters.Find(name, signature);

    /// <summary>A constant's name elsewhere.</summary>
    public static Diagnostic? Value(NameSyntax name) =>
        ForeignWords.Value(name.Text) is { } advice ? CompilerDiagnostics.NotDefined(name, null, advice) : null;

    /// <summary>A type's name elsewhere.</summary>
    public static Diagnostic? Type(NameSyntax name) =>
        ForeignWords.Type(name.Text) is { } advice ? CompilerDiagnostics.UnknownType(name, null).Next(advice) : null;

    /// <summary>An attribute of an array elsewhere; Length: the size of its first dimension.</summary>
    public static string? Member(MemberSyntax member, string? length) => member.Name.Text switch
    {
        "shape" or "size" or "length" or "nrow" => $"its length is the plate or size itself{(length is null ? "" : $": `{length}`")}",
        "T" => $"write `transpose({member.Of.Span.Text})`",
        "values" or "data" or "array" => $"write `{member.Of.Span.Text}` alone",
        "sum" or "mean" or "max" or "min" or "sd" or "std" or "var" or "prod" =>
            $"write `{(member.Name.Text switch { "std" => "sd", "var" => "variance", var same => same })}({member.Of.Span.Text})`",
        _ => null,
    };
}
