using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.LogDensity;

/// <summary>The missing values of a data name that are unknowns: its array is the observed values, with these in place of the missing
/// ones.</summary>
public sealed class MissingMembers(string data, Tensor observed, int[] places) : IParameterMembers
{
    public int Count => places.Length;

    public Value TakeFree(Value array) => Gather(Reshape(array, [observed.Shape.Count]), Places(array), 0);

    public Value Scatter(Value members)
    {
        var given = (double[])observed.Values.Clone();
        foreach (var place in places) given[place] = 0;
        return members.Program.Data($"{data} observed", given, observed.Shape)
            + Reshape(ScatterAdd(members, Places(members), 0, observed.Shape.Count), observed.Shape);
    }

    private Value Places(Value value) => value.Program.Constant(Array.ConvertAll(places, place => (double)place), [places.Length]);
}
