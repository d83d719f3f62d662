using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Results.Laws;

/// <summary>Numbers that each have a law of their own, apart from the others.</summary>
internal sealed class ElementsLaw(ElementLaw[] each) : BlockLaw
{
    public override int Numbers => each.Length;

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var i = 0; i < each.Length; i++) sum += each[i].LogDensity(x[i]);
        return sum;
    }

    public override double LargestTerms => each.Sum(law => law.LargestTerms);

    public override void Draw(RandomStream random, Span<double> x)
    {
        for (var i = 0; i < each.Length; i++) x[i] = each[i].Draw(random);
    }

    public override void Centre(Span<double> x)
    {
        for (var i = 0; i < each.Length; i++) x[i] = each[i].Marginal.Quantile!(0.5);
    }

    public override (string Family, IReadOnlyList<(string Name, double[] Values)> Numbers)? Kept =>
        (each[0].Names.Family, ParametersOf(each));

    /// <summary>The two parameters of each law, by their names.</summary>
    public static (string, double[])[] ParametersOf(ElementLaw[] laws) =>
        [(laws[0].Names.One, Array.ConvertAll(laws, l => l.Parameters.One)),
            (laws[0].Names.Other, Array.ConvertAll(laws, l => l.Parameters.Other))];

    public override double[]? Foreseen(RowsAt rows)
    {
        var told = new ElementRows(rows, each, 0);
        double[] elsewhere = [.. each.Zip(rows.Centre,
            (law, centre) => law.Beside(centre).Item1 is var x && law.Beside(x).Item1 is var further ? further : centre)];
        if (!rows.Agree(elsewhere, row => rows.There[row] + Enumerable.Range(0, each.Length).Sum(e => told.Change(e, row, elsewhere[e]))))
            return null;
        return [.. Enumerable.Range(0, rows.Count).Select(row => Enumerable.Range(0, each.Length).Sum(e => told.Gain(e, row)))];
    }

    public override FarRow? Far(RowsAt row)
    {
        for (var round = 0; round < 2; round++)
        {
            var told = new ElementRows(row, each, 0);
            double[] middle = [.. each.Select((_, e) => told.Middle(e, 0))];
            if (!Array.TrueForAll(middle, double.IsFinite)) return null;
            row = row.About(middle);
        }

        var near = new ElementRows(row, each, 0);
        return new(row.Centre, Enumerable.Range(0, each.Length).Sum(e => near.FarGain(e, 0)));
    }

    public override Marginal Of(int number) => each[number].Marginal;
}
