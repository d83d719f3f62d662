using System.Globalization;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>A number of an unknown.</summary>
/// <param name="Unknown">The name of the unknown.</param>
/// <param name="At">Its position in the array.</param>
/// <param name="IsOrdered">Whether the array is sorted first: the labels of its elements are exchangeable.</param>
internal sealed record Quantity(string Unknown, int At, bool IsOrdered)
{
    public static Quantity Parse(string text)
    {
        var parts = text.Replace("ordered ", "", StringComparison.Ordinal).TrimEnd(']').Split('[');
        return new(parts[0], parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture) - 1,
            text.StartsWith("ordered ", StringComparison.Ordinal));
    }

    public double In(double[] array) => IsOrdered ? array.Order().ElementAt(At) : array[At];
}
