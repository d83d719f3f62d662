using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Matches the letters of a signature (real[D], covariance[D, D]) with the shapes that a story gives. The signature's own dimensions are the last of
/// target and arguments; what stands before them is repeated, and there a scalar argument serves every element.
/// </summary>
internal sealed class LawShapes(Law law, SourceSpan target, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, (Extent Extent, SourceSpan Span, TensorType Type)> letters = [];
    private (ValueList<Extent> Dims, SourceSpan Span, TensorType Type)? repeated;

    public TensorType? Draws(TensorType? declared)
    {
        var pattern = law.Of.Target;
        if (declared is not null && !(IsDrawable(pattern, declared) && Match(pattern, declared, target, isTarget: true))) return null;
        foreach (var given in law.Arguments)
            if (!(Suits(given) && Match(given.Parameter.Type, given.Value.Type, given.Value.Span, isTarget: false))) return null;
        return declared ?? Own(pattern);
    }

    private TensorType? Own(TypePattern pattern)
    {
        var open = pattern.Dims.Append(pattern.States).FirstOrDefault(l => l is not null && !letters.ContainsKey(l));
        if (open is not null)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(target, $"the shape of `{target.Text}` does not follow from `{law.Span.Text}`", $"write its type on the left, as in `{target.Text}: {TypeNames.Of(pattern.Element)}[3]`"));
            return null;
        }

        return new TensorType(pattern.Element, [.. pattern.Dims.Select(l => letters[l].Extent)], pattern.States is { } states ? letters[states].Extent.Size : null).Under(repeated?.Dims ?? []);
    }

    private bool IsDrawable(TypePattern pattern, TensorType declared)
    {
        var same = pattern.Element switch
        {
            Element.Bool => declared.Element == Element.Bool,
            Element.Index => declared.Element is Element.Index,
            Element.Count or Element.Int => declared.Element is Element.Count or Element.Int,
            Element.Real => declared.Element is Element.Real or Element.Positive or Element.Unit or Element.Ordered or Element.PositiveOrdered,
            Element.Positive => declared.Element is Element.Positive or Element.Real or Element.Unit or Element.PositiveOrdered,
            Element.Unit => declared.Element is Element.Unit or Element.Real or Element.Positive,
            _ => declared.Element == pattern.Element,
        };
        if (same && pattern.States is { } letter) letters[letter] = (new(declared.States!), target, declared);
        if (same) return true;
        diagnostics.Add(CompilerDiagnostics.WrongType(target, $"`{target.Text}` is {declared}, and {law.Of.Name} draws {TypeNames.Of(pattern.Element)}",
            $"declare `{target.Text}` with a type that {law.Of.Name} can draw, or choose another distribution"));
        return false;
    }

    private bool Suits(Given given)
    {
        var (asked, type) = (given.Parameter.Type.Element, given.Value.Type);
        var suits = TensorType.RankOf(asked) == 2 ? type.Element == asked : type.Element != Element.Text;
        if (suits) return true;
        diagnostics.Add(CompilerDiagnostics.WrongType(given.Value.Span, $"`{given.Parameter.Name}` of {law.Of.Name} takes {TypeNames.Of(asked)}, and this is {type}",
            $"declare it as `{TypeNames.Of(asked)}[D]`; the structure of a matrix is part of its type"));
        return false;
    }

    private bool Match(TypePattern pattern, TensorType type, SourceSpan span, bool isTarget)
    {
        if (type.IsScalar && !isTarget) return true;
        var own = pattern.Dims.Count;
        if (type.Rank < own)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(span, isTarget
                ? $"{law.Of.Name} draws {own switch { 1 => "a vector", _ => "a matrix" }}, and `{span.Text}` is {type}"
                : $"{law.Of.Name} needs {own switch { 1 => "a vector", _ => "a matrix" }} here, and this is {type}", "give it the shape in its declaration, as in `real[2]`"));
            return false;
        }

        for (var i = 0; i < own; i++)
            if (!Agree(pattern.Dims[i], type.Dims[type.Rank - own + i], span, type)) return false;
        return Repeats([.. type.Dims.Take(type.Rank - own)], span, type);
    }

    private bool Agree(string letter, Extent extent, SourceSpan span, TensorType type)
    {
        if (!letters.TryGetValue(letter, out var known))
        {
            letters[letter] = (extent, span, type);
            return true;
        }

        if (known.Extent.Size == extent.Size) return true;
        return Differ(known.Span, known.Type, span, type);
    }

    private bool Repeats(ValueList<Extent> dims, SourceSpan span, TensorType type)
    {
        if (dims.Count == 0) return true;
        if (repeated is not { } known)
        {
            repeated = (dims, span, type);
            return true;
        }

        return known.Dims == dims || Differ(known.Span, known.Type, span, type);
    }

    private bool Differ(SourceSpan first, TensorType firstType, SourceSpan second, TensorType secondType)
    {
        diagnostics.Add(CompilerDiagnostics.ShapesDiffer(law.Span, (first, firstType), (second, secondType), null));
        return false;
    }
}
