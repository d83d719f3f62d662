using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>`slope[2, 1]`: an element of an array by the name of the array and its indices, from 1.</summary>
public static class ElementNames
{
    /// <summary>The element at this place of the row-major numbers.</summary>
    public static string Of(string name, Shape shape, int element)
    {
        if (shape.Rank == 0) return name;
        var indices = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--) (element, indices[axis]) = (element / shape[axis], (element % shape[axis]) + 1);
        return $"{name}[{string.Join(", ", indices)}]";
    }
}
