namespace ProbDsl.Inference.Gibbs;

/// <summary>Draws the states of the members of a finite latent.</summary>
internal static class MemberStates
{
    /// <summary>
    /// Replaces the probabilities of the states of each member, multiplied by its count, by fractions of drawn states: 1 at the state of a
    /// single member; of a member that stands for several, the fraction of them in each state. Members with count 0 get equal fractions.
    /// </summary>
    /// <param name="probabilities">[members.., states].</param>
    /// <param name="states">The number of states.</param>
    /// <param name="random">The random stream.</param>
    /// <returns>Whether each member has a possible state.</returns>
    public static bool TryDraw(double[] probabilities, int states, RandomStream random)
    {
        var counts = new int[states];
        for (var from = 0; from < probabilities.Length; from += states)
        {
            var own = probabilities.AsSpan(from, states);
            var total = 0.0;
            // a gradient of an impossible state may be below 0 by rounding
            foreach (ref var p in own) total += p = p < 0 ? 0 : p;
            if (!double.IsFinite(total)) return false;
            var members = (int)Math.Round(total);
            if (members <= 0)
            {
                own.Fill(1.0 / states);
                continue;
            }

            Array.Clear(counts);
            for (var i = 0; i < members; i++) counts[random.NextWeighted(own)]++;
            for (var k = 0; k < states; k++) own[k] = (double)counts[k] / members;
        }

        return true;
    }
}
