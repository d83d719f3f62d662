namespace ProbDsl.Compiler.Typing;

/// <summary>Assigns the arguments of a distribution to parameters: every place is filled once, under one spelling.</summary>
internal sealed class DistributionArguments(DistributionSignature signature, CallSyntax call, NetCallTyper nets, DiagnosticBag diagnostics)
{
    private readonly Spelling?[] chosen = new Spelling?[signature.Places.Count];
    private readonly List<ArgumentAssignment> assigned = [];
    private readonly List<(Net Net, string Output)> unused = [];

    /// <summary>An argument as written with its parameter; Net: the net whose output of that name fills the parameter, or null.</summary>
    public sealed record ArgumentAssignment(Parameter Parameter, ExprSyntax Value, Net? Net, int Place);

    /// <summary>The arguments in the order of the places, then those passed to the net; null with a diagnostic.</summary>
    public List<ArgumentAssignment>? Assign()
    {
        var isTaken = true;
        foreach (var passed in call.Arguments) isTaken &= Take(passed);
        return isTaken && IsComplete() ? InOrder() : null;
    }

    /// <summary>The arguments by place; those of one place as written.</summary>
    private List<ArgumentAssignment> InOrder()
    {
        var ordered = new List<ArgumentAssignment>();
        foreach (var one in assigned) ordered.Insert(ordered.FindLastIndex(a => a.Place <= one.Place) + 1, one);
        return ordered;
    }

    private bool Take(CallArgumentSyntax passed)
    {
        if (passed.For is not null)
            return Wrong(passed.Span, $"`{signature.Name}` does not accept `for`",
                "a list of distributions accepts it: `Mixture(weights, [d for k in 1..K])`");
        if (passed.Name is { } name) return Named(passed, name);
        if (nets.HasNamedOutputs(passed.Value)) return nets.NetOf(passed.Value) is { } net && ByOutputs(passed, net);
        var free = Array.FindIndex(chosen, c => c is null);
        if (free >= 0)
            return Fill(free, signature.Places[free].Spellings[0], signature.Places[free].Spellings[0].Parameters[0],
                passed.Value, passed.Span, null);
        if (signature.PassesArguments)
        {
            assigned.Add(new(new($"further {assigned.Count - chosen.Length + 1}", new AnyValue()), passed.Value, null, assigned.Count));
            return true;
        }

        return Wrong(passed.Span, $"`{signature.Name}` takes {Count(chosen.Length)}, but this is one more",
            signature.Parameters.LastOrDefault()?.Kind is DistributionsKind
                ? $"write the distributions in one list: `{signature.Name}({call.Arguments[0].Span.Text}, "
                    + $"[{string.Join(", ", call.Arguments.Skip(1).Select(a => a.Span.OneLine))}])`"
                : $"its signature is `{signature}`");
    }

    private static string Count(int arguments) => $"{(arguments == 0 ? "no" : arguments)} argument{(arguments == 1 ? "" : "s")}";

    private bool Named(CallArgumentSyntax passed, NameSyntax name)
    {
        if (Place(name.Text) is var (place, spelling, parameter)) return Fill(place, spelling, parameter, passed.Value, passed.Span, null);
        var near = ForeignNames.Parameter(name.Text, signature) ?? DidYouMean.Closest(name.Text, signature.Parameters.Select(p => p.Name));
        return Wrong(name.Span, $"`{signature.Name}` has no parameter `{name.Text}`", near is null ? ForeignParameters.Elsewhere(name.Text)
            ?? $"its signature is `{signature}`" : $"did you mean `{near}`? Its signature is `{signature}`");
    }

    /// <summary>Fills the parameters that have the names of a net's outputs.</summary>
    private bool ByOutputs(CallArgumentSyntax passed, Net net)
    {
        var filled = false;
        foreach (var output in net.Outputs)
        {
            if (Place(output.Name!) is not var (place, spelling, parameter))
            {
                unused.Add((net, output.Name!));
                continue;
            }

            if (!Fill(place, spelling, parameter, passed.Value, passed.Span, net)) return false;
            filled = true;
        }

        return filled || Wrong(passed.Span, $"no output of `{net.Name}` is named like a parameter of `{signature.Name}`",
            $"name its outputs after them, or write one: `{signature.Positional.FirstOrDefault()?.Name ?? "value"} = "
                + $"{passed.Span.Text}.{net.Outputs[0].Name}`; the signature is `{signature}`");
    }

    private (int Place, Spelling Spelling, Parameter Parameter)? Place(string name)
    {
        foreach (var (at, place) in signature.Places.Index())
            foreach (var spelling in place.Spellings)
                if (spelling.Parameters.FirstOrDefault(p => p.Name == name) is { } parameter) return (at, spelling, parameter);
        return null;
    }

    private bool Fill(int place, Spelling spelling, Parameter parameter, ExprSyntax value, SourceSpan span, Net? net)
    {
        if (assigned.FirstOrDefault(a => a.Parameter == parameter) is { } before)
            return Wrong(span, before.Net is null
                ? $"`{parameter.Name}` is given twice"
                : $"`{parameter.Name}` is given twice: the output `{parameter.Name}` of `{before.Net.Name}` fills it",
                $"give it once; the signature is `{signature}`");
        if (chosen[place] is { } earlier && earlier != spelling)
            return Wrong(span,
                $"`{assigned.First(a => a.Place == place).Parameter.Name}` and `{parameter.Name}` are two spellings of one argument",
                $"give one of them; the signature is `{signature}`");
        chosen[place] = spelling;
        assigned.Add(new(parameter, value, net, place));
        return true;
    }

    private bool IsComplete()
    {
        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] is null && !signature.Places[i].IsOptional)
                return Wrong(call.Span, $"`{signature.Name}` needs {string.Join(" or ",
                    signature.Places[i].Spellings.Select(s => string.Join(" and ", s.Parameters.Select(p => $"`{p.Name}`"))))}",
                    $"{OfUnused(signature.Places[i])}its signature is `{signature}`");
            if (chosen[i]?.Parameters.FirstOrDefault(p => !assigned.Exists(a => a.Parameter == p)) is { } missing)
                return Wrong(call.Span,
                    $"`{signature.Name}` needs `{missing.Name}` beside `{chosen[i]!.Parameters.First(p => p != missing).Name}`",
                    $"its signature is `{signature}`");
        }

        return true;
    }

    /// <summary>The help for an output of a net that fills no parameter, which may be the missing one under another name.</summary>
    private string OfUnused(ParameterPlace place) => unused.Count == 0 ? ""
        : $"the output `{unused[0].Output}` of `{unused[0].Net.Name}` (line {unused[0].Net.Span.Line}) fills no parameter: "
            + $"rename it to `{place.Spellings[0].Parameters[0].Name}`; ";

    private bool Wrong(SourceSpan span, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.WrongArguments(span, message, next));
        return false;
    }
}
