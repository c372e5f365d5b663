import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProfileView } from '../../../app/rpc/api.ts'
import { ProfileForm } from './form.svelte.ts'
import { stubLocalStorage } from '../../state/testing.ts'

const alma: ProfileView = {
  name: 'Alma',
  shortDescription: 'Fruit',
  about: '',
  location: 'Samarkand',
} as ProfileView

beforeEach(stubLocalStorage)
afterEach(() => vi.unstubAllGlobals())

describe('writing a profile', () => {
  it('keeps what is typed and takes the rest from what another device publishes meanwhile', () => {
    const form = new ProfileForm(alma)
    form.values.about = 'Since 1990.'
    form.arrived({ ...alma, location: 'Bukhara', adult: true })
    expect(form.values).toMatchObject({ about: 'Since 1990.', location: 'Bukhara', adult: true })
  })

  it('takes nothing back of what another device published after a draft was kept', () => {
    const form = new ProfileForm(alma)
    form.values.about = 'Since 1990.'
    form.keep()
    const later = new ProfileForm({ ...alma, location: 'Bukhara' })
    expect(later.restoredAt).toBeDefined()
    expect(later.values).toMatchObject({ about: 'Since 1990.', location: 'Bukhara' })
  })

  it('keeps no draft of what was typed and taken back', () => {
    const form = new ProfileForm(alma)
    form.values.about = 'Since 1990.'
    form.keep()
    form.values.about = ''
    form.keep()
    expect(new ProfileForm(alma).restoredAt).toBeUndefined()
  })

  it('leaves a photo away that the person took away', () => {
    const avatar = { small: 'a' } as NonNullable<ProfileView['avatar']>
    const form = new ProfileForm({ ...alma, avatar })
    delete form.values.avatar
    form.arrived({ ...alma, avatar, location: 'Bukhara' })
    expect(form.values.avatar).toBeUndefined()
    expect(form.values.location).toBe('Bukhara')
  })
})
