using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Matches the letters of a signature (real[D], covariance[D, D]) with the shapes that a story gives. The signature's own dimensions are the last of
/// target and arguments; what stands before them is repeated, and there a scalar argument serves every element.
/// </summary>
internal sealed class LawShapes(Law law, SourceSpan target, ShapeAdvice advice, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, Letter> letters = [];
    private (ValueList<Extent> Dims, Expr Seen)? repeated;

    /// <summary>What the law draws: the declared target's type where it fits, else the law's own; null with a diagnostic.</summary>
    public TensorType? Draws(Access? declared)
    {
        var pattern = law.Of.Target;
        if (declared is not null && !(IsDrawable(pattern, declared) && HasRank(pattern, declared, isTarget: true) && Match(pattern, declared))) return null;
        if (declared is not null) repeated ??= ([], declared);
        return !ArgumentsFit() ? null : declared?.Type ?? Own(pattern);
    }

    /// <summary>Whether the arguments that are values fit the signature and one another.</summary>
    public bool ArgumentsFit() => law.Values.Where(g => g.Parameter.Kind is TypePattern)
        .All(given => Suits(given) && (IsRepeatedScalar(given) || (HasRank(given.Parameter.Type, given.Value, isTarget: false) && Match(given.Parameter.Type, given.Value))));

    /// <summary>What a letter stands for, where something showed it.</summary>
    public Size? SizeOf(string letter) => letters.TryGetValue(letter, out var known) ? known.Extent.Size : null;

    private TensorType? Own(TypePattern pattern)
    {
        if (pattern.Dims.Append(pattern.States).Any(l => l is not null && !letters.ContainsKey(Base(l).Letter)))
            return Refuse(CompilerDiagnostics.WrongType(target, $"the shape of `{target.Text}` does not follow from `{law.Span.Text}`", $"write its type on the left: `{target.Text}: {TypeNames.Of(pattern.Element)}[3] ~ ...`"));
        return new TensorType(pattern.Element, [.. pattern.Dims.Select(l => letters[l].Extent)], pattern.States is { } states ? letters[states].Extent.Size : null).Under(repeated?.Dims ?? []);
    }

    private bool IsDrawable(TypePattern pattern, Access declared)
    {
        var element = declared.Type.Element;
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
        if (!same)
            Refuse(CompilerDiagnostics.WrongType(target, $"`{target.Text}` is {declared.Type}, and {law.Of.Name} draws {pattern.Words}", $"declare `{declared.Of}` as `{pattern.Words}`, or choose another distribution"));
        return same;
    }

    /// <summary>The structure of matrices is static, and so is that numbers are whole; other values are held against their support when the story runs.</summary>
    private bool Suits(Given given)
    {
        var (asked, type) = (given.Parameter.Type.Element, given.Value.Type);
        if (Assignability.ElementsAgree(type, asked, new([given.Value]))) return true;
        if (TensorType.RankOf(asked) < 2) return RefuseArgument(given, asked is Element.Int or Element.Count ? "write a whole number, or round down with `floor(...)`" : $"write a {TypeNames.Of(asked)} value here");
        return RefuseArgument(given, given.Value is Access access
            ? $"declare `{access.Of}` as `{given.Parameter.Type.Words}`: that a matrix is one is part of its type"
            : $"write a name that is declared as `{given.Parameter.Type.Words}`, or `covariance(...)`, which is checked when it runs");
    }

    private bool RefuseArgument(Given given, string next) =>
        Refuse(CompilerDiagnostics.WrongType(given.Value.Span, $"`{given.Parameter.Name}` of {law.Of.Name} takes {given.Parameter.Type.Words}, and this is {given.Value.Type}", next)) is not null;

    /// <summary>A scalar argument serves every element, of a vector that is drawn as well; of a matrix, or of weights, there is no such reading.</summary>
    private bool IsRepeatedScalar(Given given) => given.Value.Type.IsScalar
        && (given.Parameter.Type.Dims.Count == 0 || (given.Parameter.Type.Dims is [var letter] && (law.Of.Target.Dims.Contains(letter) || law.Of.Target.States == Base(letter).Letter)));

    private bool HasRank(TypePattern pattern, Expr side, bool isTarget)
    {
        var own = pattern.Dims.Count;
        if (side.Type.Rank >= own) return true;
        var asked = own == 1 ? "a vector" : "a matrix";
        Refuse(CompilerDiagnostics.WrongType(side.Span, isTarget ? $"{law.Of.Name} draws {asked}, and `{side.Span.Text}` is {side.Type}" : $"{law.Of.Name} needs {asked} here, and this is {side.Type}",
            side is Access access ? $"give `{access.Of}` its size: `{TypeNames.Of(pattern.Element)}[2]`" : "give it a size"));
        return false;
    }

    private bool Match(TypePattern pattern, Expr side)
    {
        var outer = side.Type.Rank - pattern.Dims.Count;
        for (var i = 0; i < pattern.Dims.Count; i++)
            if (!Agree(pattern.Dims[i], side.Type.Dims[outer + i], side)) return false;
        return Repeats([.. side.Type.Dims.Take(outer)], side);
    }

    /// <summary>`K-1` met with a size says that K is one more.</summary>
    private bool Agree(string pattern, Extent extent, Expr side)
    {
        var (letter, offset) = Base(pattern);
        var shown = offset == 0 ? extent : new(extent.Size - Size.Of(offset));
        if (letters.TryAdd(letter, new(shown, side))) return true;
        return letters[letter].Extent.Size == shown.Size || Differ(letters[letter].Seen, side);
    }

    private static (string Letter, int Offset) Base(string pattern) =>
        pattern.IndexOf('-', StringComparison.Ordinal) is var minus and > 0 ? (pattern[..minus], -int.Parse(pattern[(minus + 1)..], System.Globalization.CultureInfo.InvariantCulture)) : (pattern, 0);

    private bool Repeats(ValueList<Extent> dims, Expr side)
    {
        if (dims.Count == 0) return true;
        repeated ??= (dims, side);
        return repeated.Value.Dims == dims || Differ(repeated.Value.Seen, side);
    }

    private bool Differ(Expr one, Expr other) =>
        Refuse(CompilerDiagnostics.ShapesDiffer(law.Span, (one.Span, one.Type), (other.Span, other.Type), Advice(one, other))) is not null;

    /// <summary>Only sides of the same rank can take each other's shape.</summary>
    private string? Advice(Expr one, Expr other) => one.Type.Rank == other.Type.Rank && one.Type.States is null ? advice.For(one, other) : null;

    private TensorType? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    /// <summary>The size that a letter stands for, and where it was first seen.</summary>
    private sealed record Letter(Extent Extent, Expr Seen);
}
