namespace ProbDsl.Compiler.Foreign;

/// <summary>Diagnostics for names of other systems, with their equivalents here.</summary>
internal static class ForeignNames
{
    /// <summary>
    /// The diagnostic for a function of another system. LengthOf: the size of a variable's first dimension, if it is known.
    /// </summary>
    public static Diagnostic? Function(NameSyntax name, CallSyntax call, Func<ExprSyntax, string?> lengthOf) =>
        ForeignFunctions.Find(name.Text) is { } row
            ? CompilerDiagnostics.NoFunction(name.Span, name.Text).Next(row.Advice(new ArgumentTemplate(call.Arguments, lengthOf).Fill))
            : null;

    /// <summary>The diagnostic for a distribution of another system.</summary>
    public static Diagnostic? Distribution(NameSyntax name, CallSyntax call) => ForeignDistributions.Find(name.Text) is { } row
        ? CompilerDiagnostics.NoDistribution(name.Span, name.Text).Next(row.Advice(new ArgumentTemplate(call.Arguments, _ => null).Fill))
        : null;

    /// <summary>
    /// A distribution with a module prefix, and possibly a name in quotes among its arguments: `pm.Normal("mu", 0, 1)`.
    /// </summary>
    public static Diagnostic DistributionOfModule(MemberSyntax callee, CallSyntax call) =>
        CompilerDiagnostics.NotADistribution(call.Span, "names are written on the left of `~`, and distributions without a module prefix",
            ForeignDistributions.Find(callee.Name.Text)?.Advice(new ArgumentTemplate(call.Arguments, _ => null).Fill)
                ?? $"write `{callee.Name.Text}({ArgumentTemplate.WithoutNames(call.Arguments)})`");

    /// <summary>A function with a module prefix, `np.exp(x)`, or a method of a value, `x.sum()`.</summary>
    public static Diagnostic FunctionOfModule(MemberSyntax callee, CallSyntax call, bool isOnValue, bool isDistribution) =>
        (callee.Name.Text, isOnValue) switch
        {
            (_, true) => CompilerDiagnostics.NoFunction(call.Span, $".{callee.Name.Text}")
                .Next($"functions are written before their arguments: `{callee.Name.Text}({callee.Of.Span.Text})`"),
            ("sample", _) => CompilerDiagnostics.NoFunction(call.Callee.Span, call.Callee.Span.Text)
                .Next("a draw is written with `~`: `name ~ Normal(0, 1)`"),
            _ when isDistribution => CompilerDiagnostics.NoFunction(call.Callee.Span, call.Callee.Span.Text)
            .Next($"a draw is written with `~`, "
                + $"its name on the left: `name ~ {callee.Name.Text}({ArgumentTemplate.WithoutNames(call.Arguments)})`"),
            var (name, _) => CompilerDiagnostics.NoFunction(call.Callee.Span, call.Callee.Span.Text)
                .Next(ForeignFunctions.Find(name)?.Advice(new ArgumentTemplate(call.Arguments, _ => null).Fill)
                    ?? $"names are written without a module prefix: write `{name}({ArgumentTemplate.WithoutNames(call.Arguments)})`"),
        };

    /// <summary>The name in this signature of a parameter of another system.</summary>
    public static string? Parameter(string name, DistributionSignature signature) => ForeignParameters.Find(name, signature);

    /// <summary>The diagnostic for a constant of another system.</summary>
    public static Diagnostic? Value(NameSyntax name) =>
        ForeignWords.Value(name.Text) is { } advice ? CompilerDiagnostics.NotDefined(name, null, advice) : null;

    /// <summary>The diagnostic for a type of another system.</summary>
    public static Diagnostic? Type(NameSyntax name) =>
        ForeignWords.Type(name.Text) is { } advice ? CompilerDiagnostics.UnknownType(name, null).Next(advice) : null;

    /// <summary>The help for an array attribute of another system; length: the size of its first dimension.</summary>
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
