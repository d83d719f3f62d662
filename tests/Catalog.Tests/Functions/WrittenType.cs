using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests.Functions;

/// <summary>A type as a story writes it: `real`, `simplex[K]`, `covariance[2]`, `index[3, V]`.</summary>
internal static class WrittenType
{
    public static TensorType Read(string text)
    {
        var name = text.Split('[')[0];
        var element = name == "text"
            ? Element.Text : TypeNames.Find(name) ?? (name == "index" ? Element.Index : throw new ArgumentException(text));
        var sizes = text[name.Length..].Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(ReadExtent).ToList();
        var states = element == Element.Index ? sizes[^1].Size : null;
        if (states is not null) sizes.RemoveAt(sizes.Count - 1);
        if (TensorType.RankOf(element) == 2) sizes.Add(sizes[^1]);
        return new(element, [.. sizes], states);
    }

    private static Extent ReadExtent(string text) =>
        text.StartsWith("..", StringComparison.Ordinal) ? new(ReadSize(text[2..]), null, ReadSize(text[2..])) : new(ReadSize(text));

    public static Size ReadSize(string text) => long.TryParse(text, out var number) ? Size.Of(number) : Size.Of(text);
}
