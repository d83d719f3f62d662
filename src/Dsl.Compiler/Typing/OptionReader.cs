namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types arguments other than plain values: sizes, keywords, names of nets; and the named options of functions, layers, flows and
/// SDEs.
/// </summary>
internal sealed class OptionReader(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>
    /// The given options, each once and of its kind, or null with a diagnostic. Owner: what they belong to, as messages name it.
    /// </summary>
    public ValueList<GivenOption>? Read(ValueList<OptionSignature> known, ValueList<CallArgumentSyntax> passed, string owner,
        bool takesNone,
        SourceSpan whole, Local local)
    {
        var given = new List<GivenOption>();
        var positional = 0;
        foreach (var argument in passed)
        {
            var option = argument.Name is { } name ? known.FirstOrDefault(o => o.Name == name.Text)
                : known.FirstOrDefault(o => o.Kind is LayersKind && typers.Layers.AreLayers(argument.Value))
                    ?? known.Where(o => o.IsPositional && o.Kind is not LayersKind).ElementAtOrDefault(positional++);
            if (argument.For is not null)
                return Refuse(CompilerDiagnostics.WrongArguments(argument.Span, $"{owner} takes no `for`",
                    "write the argument without it"));
            if (option is null) return Refuse(NoSuch(known, argument, owner, takesNone));
            if (given.Exists(g => g.Name == option.Name))
                return Refuse(CompilerDiagnostics.WrongArguments(argument.Span, $"`{option.Name}` is given twice", "give it once"));
            if (Argument(option.Kind, argument.Value, $"`{option.Name}` of {owner}", local) is not { } value) return null;
            given.Add(new(option.Name, value));
        }

        return known.FirstOrDefault(o => o.IsRequired && !given.Exists(g => g.Name == o.Name)) is { } missing
            ? Refuse(CompilerDiagnostics.WrongArguments(whole,
                $"{owner} needs `{missing.Name}`, {missing.Kind.Words}", Takes(known, owner)))
            : [.. given];
    }

    /// <summary>One argument for a place of this kind; a null kind allows any value.</summary>
    public Argument? Argument(ParameterKind? kind, ExprSyntax written, string place, Local local) => kind switch
    {
        null or TypePattern or AnyValue => typers.Expressions.Type(written, local),
        DateKind => written is StringSyntax text ? DateLiteral.Read(text, diagnostics) : typers.Expressions.Type(written, local),
        SizeKind sized => Size(sized, written, place),
        SizesKind => Sizes(written, place),
        LayersKind => typers.Layers.Read(written, local) is { } layers ? new LayerBody(layers, written.Span) : null,
        NumberKind number => Number(number, written, place, local),
        TruthKind => typers.Expressions.Type(written, local) is not { } truth ? null
            : truth is Literal { Type.Element: Element.Bool } ? truth : Wrong(written, place, kind),
        ChoiceKind choice => Choice(choice, written, place, local),
        CallableKind callable => Callable(callable, written, place),
        FieldKind => Field(written, place, local),
        DistributionKind => typers.Distributions.Nested(written, local, null, written.Span),
        _ => throw new ArgumentException($"{kind.GetType().Name} cannot be read"),
    };

    private SizeArgument? Size(SizeKind kind, ExprSyntax written, string place)
    {
        if (Size(written, place) is not { } size) return null;
        if (kind.Most is not { } most || size.IsAtLeast(Graph.Size.Of(most + 1)) != true)
            return new(new(size, typers.Sizes.PlateOf(size)), written.Span);
        diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, place, kind.Words, size.Evaluate(_ => 1)));
        return null;
    }

    /// <summary>A size of at least 1.</summary>
    private Size? Size(ExprSyntax written, string place)
    {
        if (typers.Sizes.Read(written, diagnostics) is not { } size) return null;
        if (size.IsAtLeast(Graph.Size.One) != false) return size;
        diagnostics.Add(CompilerDiagnostics.WrongSize(written.Span, $"{place} is a whole number of at least 1, but this is {size}",
            "write a valid size"));
        return null;
    }

    private Argument? Sizes(ExprSyntax written, string place)
    {
        if (written is not ListSyntax { For: null } list)
        {
            return typers.Sizes.TryRead(written) is { } one ? new SizeList([one], written.Span)
                : Wrong(written, place, new SizesKind());
        }

        var sizes = list.Items.Select(i => Size(i, place)).ToList();
        return sizes.Contains(null) ? null : new SizeList([.. sizes.Select(s => s!)], written.Span);
    }

    private Argument? Number(NumberKind kind, ExprSyntax written, string place, Local local)
    {
        if (typers.Expressions.Type(written, local) is not { } value) return null;
        if (!value.Type.IsScalar || !ExprTree.Accesses(value).All(a => typers.Scope.Hypers.ContainsKey(a.Of)))
            return Wrong(written, place, kind);
        if (Constants.Evaluate(value) is not { } number || kind.Range.Contains(number)) return value;
        diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, place, kind.Words, number));
        return null;
    }

    private Argument? Choice(ChoiceKind kind, ExprSyntax written, string place, Local local)
    {
        if (written is ReferenceSyntax { Name: var word } && !typers.Scope.Has(word.Text))
        {
            if (kind.Choices.Contains(word.Text)) return new Symbol(word.Text, written.Span);
            var near = ForeignWords.Choice(word.Text, kind.Choices) ?? DidYouMean.Closest(word.Text, kind.Choices);
            diagnostics.Add(CompilerDiagnostics.WrongArguments(written.Span, $"{place} is {kind.Words}, but this is `{word.Text}`",
                near is null ? "write one of these" : $"did you mean `{near}`?"));
            return null;
        }

        return kind.OrNumber ? Positive(kind, written, place, local) : Wrong(written, place, kind);
    }

    /// <summary>A positive number in place of a keyword.</summary>
    private Argument? Positive(ChoiceKind kind, ExprSyntax written, string place, Local local)
    {
        if (typers.Expressions.Type(written, local) is not { } value) return null;
        return value.Type.IsScalar && NumberRange.Refusal(Element.Positive, value, isInside: false) is null
            ? value : Wrong(written, place, kind);
    }

    private Argument? Callable(CallableKind kind, ExprSyntax written, string place)
    {
        if (written is ReferenceSyntax { Name: var name })
        {
            if (typers.Callables.Find(name.Text) is { } found)
            {
                var fits = kind.Sort == CallableSort.Net
                    ? found.Sort is CallableSort.Net or CallableSort.Function : found.Sort == kind.Sort;
                if (fits) return new CallableName(name.Text, written.Span);
                diagnostics.Add(CompilerDiagnostics.WrongArguments(written.Span, $"{place} is {kind.Words}, but `{name.Text}` is "
                    + $"{(found.Sort == CallableSort.Sde ? "an sde" : found.Sort == CallableSort.Flow ? "a flow" : "a net")} (line "
                    + $"{found.Span.Line})", $"write {kind.Words} here"));
                return null;
            }
            else if (typers.Scope.FindCallable(name.Text) is not null)
            {
                return null;
            }
            else if (!typers.Scope.Has(name.Text))
            {
                var near = DidYouMean.Closest(name.Text, typers.Scope.CallableNames);
                diagnostics.Add(CompilerDiagnostics.WrongArguments(written.Span,
                    $"{place} is {kind.Words}, but none is called `{name.Text}`",
                    near is null ? $"declare it: `{kind.Sort.ToString().ToLowerInvariant()} {name.Text}...`" : $"did you mean `{near}`?"));
                return null;
            }
        }

        if (written is CallSyntax { Callee: ReferenceSyntax { Name: var callee } } && typers.Scope.FindCallable(callee.Text) is not null)
        {
            diagnostics.Add(CompilerDiagnostics.WrongArguments(written.Span,
                $"{place} is {kind.Words}, which is called automatically, but this is a call", $"write the name alone: `{callee.Text}`"));
            return null;
        }

        return Wrong(written, place, kind);
    }

    /// <summary>A field is a net by name, or a built-in field with its options.</summary>
    private Argument? Field(ExprSyntax written, string place, Local local) => written switch
    {
        CallSyntax { Callee: ReferenceSyntax { Name: var name } } call when catalog.FindField(name.Text) is { } field =>
            Read(field.Options, call.Arguments, $"`{name.Text}`", field.Options.Count == 0, call.Span, local) is { } options
                ? new FieldUse(name.Text, options, call.Span) : null,
        ReferenceSyntax { Name: var name } when catalog.FindField(name.Text) is { } field
            && typers.Scope.FindCallable(name.Text) is null =>
            Read(field.Options, [], $"`{name.Text}`", false, written.Span, local) is { } options
                ? new FieldUse(name.Text, options, written.Span) : null,
        _ => Callable(new(CallableSort.Net), written, place),
    };

    private static Diagnostic NoSuch(ValueList<OptionSignature> known, CallArgumentSyntax argument, string owner, bool takesNone)
    {
        if (argument.Name is not { } name)
            return CompilerDiagnostics.WrongArguments(argument.Span,
                $"{owner} takes its arguments by name{(known.Any(o => o.IsPositional) ? ", except the first" : "")}", Takes(known, owner));
        if (takesNone)
            return CompilerDiagnostics.WrongArguments(argument.Span, $"{owner} takes its arguments by position",
                $"delete the name and the `=`, or all of `{argument.Span.OneLine}`: it has no options");
        var near = DidYouMean.Closest(name.Text, known.Select(o => o.Name));
        return CompilerDiagnostics.WrongArguments(name.Span, $"{owner} has no option `{name.Text}`",
            near is null ? Takes(known, owner) : $"did you mean `{near}`? {Takes(known, owner)}");
    }

    private static string Takes(ValueList<OptionSignature> known, string owner) =>
        known.Count == 0 ? $"{owner} takes no options" : $"{owner} takes {string.Join(", ", known.Select(o => $"`{o.Name}`"))}";

    private Argument? Wrong(ExprSyntax written, string place, ParameterKind kind)
    {
        var next = kind switch
        {
            SizesKind => "write it as in `hidden = [64, 64]`",
            CallableKind { Sort: CallableSort.Function } =>
                $"declare it, `function f(t: unit) -> real = {written.Span.OneLine}`, and write its name here",
            _ => $"write {kind.Words} here",
        };
        diagnostics.Add(CompilerDiagnostics.WrongArguments(written.Span,
            $"{place} is {kind.Words}, but this is `{written.Span.Text}`", next));
        return null;
    }

    private ValueList<GivenOption>? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
