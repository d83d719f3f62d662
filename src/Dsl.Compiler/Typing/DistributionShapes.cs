namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Matches the letters of a signature (real[D], covariance[D, D]) with the shapes in a story. The signature's own dimensions are the last
/// ones of target and arguments; the dimensions before them are repeated (batch dimensions), and scalar arguments are broadcast over them.
/// </summary>
internal sealed class DistributionShapes(DistributionCall call, DistributionContext place, StoryTypers typers, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, NamedSize> letters = [];
    private Repetition? repeated;

    /// <summary>
    /// The type of the draw: the declared target's type if it fits, else the type by the signature; null with a diagnostic.
    /// </summary>
    public TensorType? Draws(Access? declared)
    {
        var pattern = call.Of.Target;
        if (declared is not null
            && !(IsDrawable(pattern, declared) && HasRank(pattern, declared, isTarget: true) && Match(pattern, declared, isTarget: true)))
            return null;
        return !ArgumentsFit() ? null : declared?.Type ?? Own(pattern);
    }

    /// <summary>Whether the arguments fit, for a distribution of component distributions whose draws have `own` dimensions.</summary>
    public bool ArgumentsFit(Access declared, int own) =>
        Repeats([.. declared.Type.Dims.Take(declared.Type.Rank - own)], declared, isTarget: true) && ArgumentsFit();

    /// <summary>Whether the value arguments fit the signature and one another.</summary>
    public bool ArgumentsFit() => call.Values.Where(g => g.Parameter.Kind is TypePattern)
        .All(given => Suits(given) && (IsRepeatedScalar(given)
            || (HasRank(given.Parameter.Type, given.Value, isTarget: false) && Match(given.Parameter.Type, given.Value, isTarget: false))));

    /// <summary>The dimensions over which the distribution is repeated; empty if neither an argument nor the target has them.</summary>
    public ValueList<Extent> BatchDims => repeated?.Dims ?? [];

    /// <summary>The size of a letter, or null if it is unknown.</summary>
    public Size? SizeOf(string letter) => letters.TryGetValue(letter, out var known) ? known.Extent.Size : null;

    private TensorType? Own(TypePattern pattern)
    {
        if (pattern.Dims.Append(pattern.States).Any(l => l is not null && !letters.ContainsKey(Base(l).Letter)))
            return Refuse(CompilerDiagnostics.WrongType(place.Target, $"the shape of `{place.Target.Text}` does not follow from "
                + $"`{call.Span.Text}`", $"write its type on the left: `{place.Target.Text}: {TypeNames.Of(pattern.Element)}[3] ~ ...`"));
        return new TensorType(pattern.Element, [.. pattern.Dims.Select(l => letters[l].Extent)],
            pattern.States is { } states ? letters[states].Extent.Size : null).Under(BatchDims);
    }

    private bool IsDrawable(TypePattern pattern, Access declared)
    {
        var element = declared.Type.Element;
        // dates on the left are reported once the whole story is known
        if (element == Element.Date) return true;
        var same = element == pattern.Element || pattern.Element switch
        {
            Element.Count => element is Element.Int or Element.Index,
            Element.Int => element is Element.Count or Element.Index,
            Element.Real => element is Element.Positive or Element.Unit or Element.Ordered or Element.PositiveOrdered,
            Element.Positive => element is Element.Real or Element.Unit or Element.Ordered or Element.PositiveOrdered,
            Element.Unit => element is Element.Real or Element.Positive or Element.Ordered or Element.PositiveOrdered,
            _ => false,
        };
        if (same && pattern.States is { } letter) letters[letter] = new(new(declared.Type.States!), declared);
        if (!same) Refuse(CompilerDiagnostics.WrongType(place.Span, $"`{place.Target.Text}` is {declared.Type}, but {call.Of.Name} draws "
            + $"{Shown(pattern, declared.Type)}", Otherwise(pattern, declared)));
        return same;
    }

    private string Otherwise(TypePattern pattern, Access declared)
    {
        var chosen = $"choose a distribution of {TypeNames.Of(declared.Type.Element)} values, such as "
            + SuggestedDistributions.Distributions(declared.Type);
        if (place.IsGuide) return $"{chosen}; a finite latent that the guide does not draw is marginalized";
        var drawn = pattern.Dims.Count == 0 && pattern.States is null
            ? $"{new TensorType(pattern.Element, declared.Type.Dims)}" : Shown(pattern, declared.Type);
        return $"declare `{declared.Of}` as `{drawn}`, or {chosen}";
    }

    /// <summary>A pattern with sizes in place of its letters; unknown letters take the sizes of the type.</summary>
    private string Shown(TypePattern pattern, TensorType? type = null) => (pattern with
    {
        Dims = [.. pattern.Dims.Select((letter, i) => SizeOf(letter)?.ToString()
            ?? (type is { } t && t.Rank >= pattern.Dims.Count ? t.Dims[t.Rank - pattern.Dims.Count + i].Size.ToString() : letter))],
        States = pattern.States is { } states
            ? (SizeOf(states) ?? OfArguments(states))?.ToString() ?? (type is { Element: Element.Bool } ? "2" : states) : null,
    }).Words;

    /// <summary>The size of a letter in the arguments, before they are matched.</summary>
    private Size? OfArguments(string letter) =>
        call.Values.Where(g => g.Parameter.Kind is TypePattern { Dims: [.., var last] } && last == letter && g.Value.Type.Rank > 0)
            .Select(g => g.Value.Type.Dims[^1].Size).FirstOrDefault();

    /// <summary>
    /// Checks an argument's element kind. Matrix structure and whole numbers are static; other values are checked against the support at
    /// run time, literals at once.
    /// </summary>
    private bool Suits(BoundArgument given)
    {
        var (asked, type) = (given.Parameter.Type.Element, given.Value.Type);
        if (Assignability.ElementsAgree(type, asked, new([given.Value]))) return IsInRange(given);
        if (TensorType.RankOf(asked) < 2)
            return RefuseArgument(given, asked is Element.Int or Element.Count
                ? "write a whole number, or round down with `floor(...)`" : $"write {Articled.Of(TypeNames.Of(asked))} value here");
        return RefuseArgument(given, given.Value is Access access
            ? $"declare `{access.Of}` as `{Shown(given.Parameter.Type, type)}`: matrix structure is part of the type"
            : NumberOnDiagonal(given.Value) is { } number
                ? $"a number is added to every element; to add it to the diagonal, write `{number.Span.Text} * identity({type.Dims[^1]})`"
            : given.Value.Type.IsScalar ? $"write a matrix, as in `{given.Value.Span.OneLine} * identity(2)`"
            : $"covariances are closed under `+`, positive multiples, `inverse`, `+ diagonal(...)` and `A @ S @ transpose(A)`; "
                + $"otherwise write `covariance({given.Value.Span.Text})`, which is checked at run time");
    }

    // `K + 0.1` with a covariance K
    private static Expr? NumberOnDiagonal(Expr sum) =>
        sum is Apply { Function.Name: "+", Given: [Expr left, Expr right] } && left.Type.IsScalar != right.Type.IsScalar
            ? left.Type.IsScalar ? left : right : null;

    private bool IsInRange(BoundArgument given)
    {
        if (NumberRange.Refusal(given.Parameter.Type.Element, given.Value, isInside: false) is not var (asked, found, next)) return true;
        var logit = given.Parameter.Name == "p" && call.Of.Parameters.Any(p => p.Name == "logit")
            ? $"; log odds are written `logit = {given.Value.Span.Text}`" : "";
        return Refuse(CompilerDiagnostics.WrongSupport(given.Value.Span,
            $"`{given.Parameter.Name}` of {call.Of.Name} is {asked}, but this is {found}", next + logit)) is not null;
    }

    private bool RefuseArgument(BoundArgument given, string next) =>
        Refuse(CompilerDiagnostics.WrongType(given.Value.Span, $"`{given.Parameter.Name}` of {call.Of.Name} takes "
            + $"{Shown(given.Parameter.Type)}, but this is {given.Value.Type}", next)) is not null;

    /// <summary>
    /// Whether a scalar argument applies to every element, also of a vector draw; not for matrices and weights.
    /// </summary>
    private bool IsRepeatedScalar(BoundArgument given) => given.Value.Type.IsScalar
        && (given.Parameter.Type.Dims.Count == 0 || (given.Parameter.Type.Dims is [var letter]
            && (call.Of.Target.Dims.Contains(letter) || call.Of.Target.States == Base(letter).Letter)));

    private bool HasRank(TypePattern pattern, Expr side, bool isTarget)
    {
        var own = pattern.Dims.Count;
        if (side.Type.Rank >= own) return true;
        var asked = own == 1 ? "a vector" : "a matrix";
        return Refuse(isTarget
            ? CompilerDiagnostics.WrongType(place.Span, $"{call.Of.Name} draws {asked}, but `{side.Span.Text}` is {side.Type}",
                AdviceForTarget(pattern, side))
            : CompilerDiagnostics.WrongType(side.Span, $"{call.Of.Name} needs {asked} here, but this is {side.Type}",
                AdviceForRank(pattern, side))) is not null;
    }

    private static string AdviceForTarget(TypePattern pattern, Expr target) =>
        target is Access { At: [.., AffineIndex { Loop: { } loop }] } looped
            ? (target.Type.IsScalar
                ? $"for one number at each `{loop.Name}`, write {SuggestedDistributions.Distributions(target.Type)}\n" : "")
                + $"for a vector at each `{loop.Name}`, give `{looped.Of}` a size of its own, `{TypeNames.Of(pattern.Element)}[2]`\n"
                + $"to draw all of them at once, write the line outside of the loop: `{looped.Of} ~ ...`"
            : AdviceForRank(pattern, target);

    private static string AdviceForRank(TypePattern pattern, Expr side) => side switch
    {
        Literal { Value: > 0 and < 1 } probability when pattern.Element == Element.Simplex =>
            $"write the probabilities as a list: `[{probability.Span.Text}, "
                + $"{Math.Round(1 - probability.Value, 12).ToString(CultureInfo.InvariantCulture)}]`",
        Access access => $"give `{access.Of}` its size: `{TypeNames.Of(pattern.Element)}[2]`",
        _ => $"write a list, as in `[{side.Span.OneLine}, {side.Span.OneLine}]`",
    };

    private bool Match(TypePattern pattern, Expr side, bool isTarget)
    {
        var outer = side.Type.Rank - pattern.Dims.Count;
        for (var i = 0; i < pattern.Dims.Count; i++)
            if (!Agree(pattern.Dims[i], side.Type.Dims[outer + i], side)) return false;
        return Repeats([.. side.Type.Dims.Take(outer)], side, isTarget);
    }

    /// <summary>Matches a letter with a dimension; `K-1` matched with a size sets K to one more.</summary>
    private bool Agree(string pattern, Extent extent, Expr side)
    {
        var (letter, offset) = Base(pattern);
        var shown = offset == 0 ? extent : new(extent.Size - Size.Of(offset));
        if (letters.TryAdd(letter, new(shown, side))) return true;
        var known = letters[letter];
        if (known.Extent.Size == shown.Size) return true;
        return offset == 0 ? Differ(known.Seen, side)
            : Refuse(CompilerDiagnostics.ShapesDiffer(call.Span, (known.Seen.Span, known.Seen.Type),
                (side.Span, side.Type), $"{known.Extent.Size} states go with {known.Extent.Size + Size.Of(offset)} here: declare "
                    + $"`{side.Span.Text}` as `{TypeNames.Of(side.Type.Element)}[{known.Extent.Size + Size.Of(offset)}]`")) is not null;
    }

    private static (string Letter, int Offset) Base(string pattern) =>
        pattern.IndexOf('-', StringComparison.Ordinal) is var minus and > 0
            ? (pattern[..minus], -int.Parse(pattern[(minus + 1)..], System.Globalization.CultureInfo.InvariantCulture)) : (pattern, 0);

    /// <summary>
    /// The target sets the repeated dimensions; without one, the first argument with more dimensions than its pattern does.
    /// </summary>
    private bool Repeats(ValueList<Extent> dims, Expr side, bool isTarget)
    {
        if (dims.Count == 0 && !isTarget) return true;
        repeated ??= new(dims, side);
        return repeated.Dims == dims || Differ(repeated.Seen, side);
    }

    private bool Differ(Expr one, Expr other) =>
        Refuse(CompilerDiagnostics.ShapesDiffer(call.Span, (one.Span, one.Type), (other.Span, other.Type),
            typers.Advice.For(one, other, place.Loops))) is not null;

    private TensorType? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    /// <summary>The dimensions over which the distribution is repeated, and the expression that set them.</summary>
    private sealed record Repetition(ValueList<Extent> Dims, Expr Seen);

    /// <summary>The size of a letter, and the expression that set it.</summary>
    private sealed record NamedSize(Extent Extent, Expr Seen);
}
