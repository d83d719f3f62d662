namespace ProbDsl.Inference.Results;

/// <summary>Draws of the labels of members.</summary>
public static class MemberLabels
{
    /// <summary>
    /// Draws a state for each member by its probabilities [members, states]; returns log weights that fix the drawn states. A member
    /// without probabilities, for example of an impossible row, has its first state.
    /// </summary>
    public static double[] Draw(ReadOnlySpan<double> probabilities, Span<double> members, int first, RandomStream random)
    {
        var (fixedAt, states) = (new double[probabilities.Length], members.Length == 0 ? 0 : probabilities.Length / members.Length);
        Array.Fill(fixedAt, double.NegativeInfinity);
        for (var member = 0; member < members.Length; member++)
        {
            var drawn = One(probabilities.Slice(member * states, states), random.NextUniform());
            members[member] = first + drawn;
            fixedAt[(member * states) + drawn] = 0;
        }

        return fixedAt;
    }

    /// <summary>
    /// Sets the state of each member from its one-hot encoding [members, states]; returns log weights that fix it. A member without one,
    /// beyond the end of a group, has its first state.
    /// </summary>
    public static double[] Put(ReadOnlySpan<double> path, Span<double> members, int first)
    {
        var (fixedAt, states) = (new double[path.Length], members.Length == 0 ? 0 : path.Length / members.Length);
        Array.Fill(fixedAt, double.NegativeInfinity);
        for (var member = 0; member < members.Length; member++)
        {
            var state = Math.Max(0, At(path, member, states));
            members[member] = first + state;
            fixedAt[(member * states) + state] = 0;
        }

        return fixedAt;
    }

    /// <summary>The state of each member from its one-hot encoding [members, states], from 0; -1 without one.</summary>
    public static int[] States(ReadOnlySpan<double> path, int states)
    {
        var found = new int[path.Length / states];
        for (var member = 0; member < found.Length; member++) found[member] = At(path, member, states);
        return found;
    }

    private static int At(ReadOnlySpan<double> path, int member, int states) => path.Slice(member * states, states).IndexOf(1.0);

    private static int One(ReadOnlySpan<double> probabilities, double uniform)
    {
        var (total, last) = (0.0, 0);
        foreach (var p in probabilities) total += p;
        var left = uniform * total;
        for (var k = 0; k < probabilities.Length; k++)
        {
            if (!(probabilities[k] > 0)) continue;
            last = k;
            if ((left -= probabilities[k]) < 0) break;
        }

        return last;
    }
}
