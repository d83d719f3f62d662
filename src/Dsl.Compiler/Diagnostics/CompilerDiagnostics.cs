namespace ProbDsl.Compiler.Diagnostics;

/// <summary>The diagnostics of names, types, shapes and indices, one factory method each. Codes are stable.</summary>
public static class CompilerDiagnostics
{
    public static Diagnostic DeclaredTwice(NameSyntax name, SourceSpan first) =>
        Diagnostic.Error("E0201", $"`{name.Text}` is declared twice", name.Span)
            .Label(name.Span, "declared again here").Label(first, "first declared here").Next("rename one of the two, or delete it");

    public static Diagnostic BuiltInName(NameSyntax name, string kind) =>
        Diagnostic.Error("E0201", $"`{name.Text}` is a built-in {kind}", name.Span).Next("choose another name");

    public static Diagnostic SizeDefined(NameSyntax name, SourceSpan first, string kind, string how) =>
        Diagnostic.Error("E0215", $"`{name.Text}` is a {kind}, which the data set, but here it is {how}", name.Span)
            .Label(name.Span, $"{how} here").Label(first, $"a {kind} here")
            .Next("rename one of the two; an unknown is never a size");

    public static Diagnostic NotDefined(NameSyntax name, string? suggestion, string? otherwise = null) =>
        WithSuggestion(Diagnostic.Error("E0203", $"`{name.Text}` is not defined", name.Span), name.Span, suggestion,
            otherwise ?? "declare it with `data`, `param`, `=` or `~`, as a hyperparameter after the model's name, "
                + "or as the variable of a loop around this line");

    /// <summary>The text is a program of another system.</summary>
    internal static Diagnostic ForeignProgram(SourceSpan span, ForeignSystem system)
    {
        var (code, what, page) = system switch
        {
            ForeignSystem.Stan => ("E0230", "a Stan program", "stan"),
            ForeignSystem.Bugs => ("E0231", "a BUGS or JAGS model", "bugs"),
            ForeignSystem.PyMc => ("E0232", "a Python model", "pymc"),
            ForeignSystem.NumPyro => ("E0232", "a Python model", "numpyro"),
            ForeignSystem.ScikitLearn => ("E0232", "a Python model", "scikit-learn"),
            ForeignSystem.PyTorch => ("E0232", "a Python model", "pytorch"),
            ForeignSystem.RGeneralized => ("E0233", "a model formula of R", "glmmtmb"),
            ForeignSystem.RAdditive => ("E0233", "a model formula of R", "mgcv"),
            ForeignSystem.RInla => ("E0233", "a model formula of R", "r-inla"),
            _ => ("E0233", "a model formula of R", "brms"),
        };
        return Diagnostic.Error(code, $"this is {what}, but stories have a language of their own", span)
            .Next($"`probdsl explain {code}` shows both side by side; docs/coming-from/{page}.md has more of them");
    }

    /// <summary>A range that depends on the row, which is not allowed at this place.</summary>
    public static Diagnostic RangeOfRow(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0234", message, span).Label(span, "this range depends on the row").Next(next);

    public static Diagnostic UnknownDistribution(SourceSpan span, string name, string? suggestion) =>
        WithSuggestion(NoDistribution(span, name), span, suggestion is null ? null : $"`{suggestion}`",
            "`probdsl distributions` lists all of them");

    public static Diagnostic NoDistribution(SourceSpan span, string name) =>
        Diagnostic.Error("E0204", $"there is no distribution `{name}`", span);

    public static Diagnostic NotADistribution(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0204", message, span).Next(next);

    public static Diagnostic UnknownFunction(SourceSpan span, string name, string? suggestion) =>
        WithSuggestion(NoFunction(span, name), span, suggestion is null ? null : $"`{suggestion}`",
            "`probdsl functions` lists all of them");

    public static Diagnostic NoFunction(SourceSpan span, string name) => Diagnostic.Error("E0205", $"there is no function `{name}`", span);

    public static Diagnostic UnknownType(NameSyntax name, string? suggestion) =>
        WithSuggestion(Diagnostic.Error("E0206", $"there is no type `{name.Text}`", name.Span), name.Span,
            suggestion is null ? null : $"`{suggestion}`", $"the types are {string.Join(", ", TypeNames.All)}");

    public static Diagnostic ShapesDiffer(SourceSpan whole, (SourceSpan Span, TensorType Type) left,
        (SourceSpan Span, TensorType Type) right, string? next) =>
            Diagnostic.Error("E0207", "the shapes do not match", whole)
                .Label(left.Span, left.Type.ToString()).Label(right.Span, right.Type.ToString())
                .Next(next ?? "make both the same shape, or one of them a scalar: only scalars are broadcast");

    public static Diagnostic WrongArguments(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0208", message, span).Next(next);

    /// <param name="span">The number as written.</param>
    /// <param name="place">The option with its owner: "`bound` of `spline`".</param>
    /// <param name="takes">The numbers that the option takes: `a positive number`.</param>
    /// <param name="number">The number, which is none of these.</param>
    public static Diagnostic OutOfRange(SourceSpan span, string place, string takes, double number) =>
        Diagnostic.Error("E0614", FormattableString.Invariant($"{place} is {takes}, but this is {number:G6}"), span)
            .Next($"write {takes}");

    public static Diagnostic WrongIndices(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0209", message, span).Next(next);

    public static Diagnostic OutOfRange(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0210", message, span).Next(next);

    public static Diagnostic UnknownLevel(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0236", message, span).Next(next);

    public static Diagnostic WrongTarget(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0211", message, span).Next(next);

    public static Diagnostic NotTiled(SourceSpan span, string message, string next) => Diagnostic.Error("E0212", message, span).Next(next);

    public static Diagnostic DefinedTwice(string element, SourceSpan again, SourceSpan first) =>
        NotTiled(again, $"`{element}` is defined twice",
            "each element has one `~` or one `=`: delete one of the two, or give it another name")
            .Label(again, "defined again here").Label(first, "first defined here");

    public static Diagnostic OpposingReads(NameSyntax loop, SourceSpan earlier, SourceSpan later) =>
        Diagnostic.Error("E0213", $"the chain over `{loop.Text}` reads both earlier and later positions", loop.Span)
            .Label(earlier, "reads an earlier position").Label(later, "reads a later position")
            .Next($"let all of them read earlier positions, as `{earlier.Text}` does, or all later ones, as `{later.Text}` does");

    public static Diagnostic OpposingChains(NameSyntax loop, SourceSpan earlier, SourceSpan later) =>
        Diagnostic.Error("E0213", $"two chains in the loop over `{loop.Text}` read in opposite directions", loop.Span)
            .Label(earlier, "reads an earlier position").Label(later, "reads a later position")
            .Next("write a loop for each of the two");

    public static Diagnostic Cycle(SourceSpan span, string whose, IEnumerable<string> names, string neighbor) =>
        Diagnostic.Error("E0213", $"the {whose} form a cycle: {string.Join(" -> ", names.Select(n => $"`{n}`"))}", span)
            .Next($"make one of them independent of the others, or {neighbor}");

    public static Diagnostic SelfDependence(SourceSpan span, string name, string verb, string? chosenBy, string next) =>
        Diagnostic.Error("E0213", chosenBy is null
            ? $"`{name}` is {verb} from `{span.Text}`, which is the same element or depends on it"
            : $"`{name}` is {verb} from `{span.Text}`, an element that `{chosenBy}` chooses, which is unknown", span)
            .Next(next);

    public static Diagnostic WrongType(SourceSpan span, string message, string next) => Diagnostic.Error("E0214", message, span).Next(next);

    public static Diagnostic WrongSize(SourceSpan span, string message, string next) => Diagnostic.Error("E0215", message, span).Next(next);

    public static Diagnostic HyperparameterMissing(SourceSpan span, string name) =>
        Diagnostic.Error("E0216", $"the hyperparameter `{name}` has no value", span)
            .Next($"set it with `--set {name}=2`, or in the model's first line: `{name} = 2`");

    public static Diagnostic UnknownHyperparameter(string name, string? suggestion, IEnumerable<string> known) =>
        Diagnostic.Error("E0217", $"`--set {name}`: the story has no hyperparameter `{name}`", Place.None)
            .Next(suggestion is not null ? $"did you mean `{suggestion}`?"
                : known.Any() ? $"it has {string.Join(", ", known.Select(k => $"`{k}`"))}"
                : "declare it after the model's name, as in `model M(K = 2)`, or omit the `--set`");

    public static Diagnostic ColumnCount(SourceSpan span, string name, TensorType type, long elements, int columns) =>
        Diagnostic.Error("E0218",
            $"`{name}` is {type}, which takes {Columns(elements)}, and {columns} {(columns == 1 ? "is" : "are")} given", span)
            .Next("write one column for each element, or "
                + (TypeOf(columns, type) is { } fitting ? $"declare `{name}` as `{fitting}`" : "a type that fits the columns"));

    /// <summary>The type of a row of so many columns; null if it is no vector.</summary>
    private static TensorType? TypeOf(int columns, TensorType type) =>
        type.Rank != 1 ? null : columns > 1 ? type with { Dims = [new(Size.Of(columns))] }
        : type.ElementRank == 0 ? type with { Dims = [] } : null;

    public static Diagnostic WrongColumns(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0218", message, span).Next(next);

    public static Diagnostic WrongSupport(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0219", message, span).Next(next);

    public static Diagnostic WrongNet(SourceSpan span, string message, string next) => Diagnostic.Error("E0220", message, span).Next(next);

    public static Diagnostic BodyChangesShape(SourceSpan span, string layer, TensorType input, TensorType made) =>
        Diagnostic.Error("E0235", $"the layers inside of `{layer}` make {made} of {input}, but both are added", span)
            .Next("leave out the size of the last layer inside, which the input then determines, or change the shape before "
                + $"`{layer}`: `linear(64) |> {layer}(...)`");

    public static Diagnostic UnknownLayer(SourceSpan span, string name, string? suggestion, IEnumerable<string> known) =>
        WithSuggestion(Diagnostic.Error("E0221", $"there is no layer `{name}`", span), span, suggestion is null ? null : $"`{suggestion}`",
            $"the layers are {string.Join(", ", known)}");

    public static Diagnostic FunctionAsLayer(SourceSpan span, string name) =>
        Diagnostic.Error("E0221", $"there is no layer `{name}`: it is a function, which only the first stage of a pipe may call", span)
            .Next($"name what it reads, as in `let h = linear(64)`, and start the next pipe with `{name}` of `h`");

    public static Diagnostic Recursion(SourceSpan span, IEnumerable<string> names) =>
        Diagnostic.Error("E0222", names.Count() == 2
            ? $"`{names.First()}` calls itself"
            : $"`{names.First()}` calls itself indirectly: {string.Join(" -> ", names.Select(n => $"`{n}`"))}", span)
            .Next("functions and nets are expanded where they are called, so they cannot be recursive; "
                + "a recursion over positions is a chain: `a[t] = f(a[t-1])`");

    /// <param name="span">The map as written.</param>
    /// <param name="why">Why the type has too few elements for it.</param>
    /// <param name="flow">The name of the map.</param>
    public static Diagnostic FlowSize(SourceSpan span, string why, string flow) =>
        Diagnostic.Error("E0623", why, span).Next($"`probdsl flows {flow}` says what it maps");

    public static Diagnostic WrongFlow(SourceSpan span, string message, string next) => Diagnostic.Error("E0223", message, span).Next(next);

    public static Diagnostic UnknownFlow(SourceSpan span, string name, string? suggestion, IEnumerable<string> known) =>
        WithSuggestion(Diagnostic.Error("E0224", $"there is no flow `{name}`", span), span, suggestion is null ? null : $"`{suggestion}`",
            $"the flows are {string.Join(", ", known)}");

    public static Diagnostic UnknownSde(SourceSpan span, string text, string? suggestion, IEnumerable<string> known) =>
        WithSuggestion(Diagnostic.Error("E0225", $"there is no sde `{text}`", span), span, suggestion is null ? null : $"`{suggestion}`",
            $"an sde is one of {string.Join(", ", known)}, with its options");

    public static Diagnostic WrongGuide(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0226", message, span).Next(next);

    public static Diagnostic WrongCritic(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0227", message, span).Next(next);

    public static Diagnostic WrongFitOption(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0228", message, span).Next(next);

    public static Diagnostic WrongGroup(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0229", message, span).Next(next);

    /// <summary>E0237: a date where a number is required.</summary>
    /// <param name="span">The place of the date.</param>
    /// <param name="message">What takes no dates.</param>
    public static Diagnostic DateAsNumber(SourceSpan span, string message) => Diagnostic.Error("E0237", message, span)
        .Next($"write what the number is: `days({span.OneLine}, since = \"2020-01-01\")`, `year({span.OneLine})`, "
            + $"`month({span.OneLine})`, `weekday({span.OneLine})` or `day_of_year({span.OneLine})`");

    /// <summary>E0238: a date that is not read from a file.</summary>
    public static Diagnostic DateNotRead(SourceSpan span, string message, string next) =>
        Diagnostic.Error("E0238", message, span).Next(next);

    /// <summary>E0239: a string in the story that is not a date.</summary>
    public static Diagnostic NotADate(SourceSpan span, string text) => Diagnostic.Error("E0239", $"\"{text}\" is not a date", span)
        .Next("write year, month and day, \"2024-03-01\", with a time of day as in \"2024-03-01T13:45\"");

    private static string Columns(long count) => count == 1 ? "one column" : $"{count} columns";

    private static Diagnostic WithSuggestion(Diagnostic diagnostic, SourceSpan span, string? suggestion, string otherwise) =>
        suggestion is null ? diagnostic.Next(otherwise) : diagnostic.Label(span, $"did you mean {suggestion}?").Next(null);
}
